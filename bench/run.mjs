// Measures fleetmend's check beside OpenSSH and Ansible on a fleet on loopback; see README.md.
import { once } from "node:events";
import { existsSync } from "node:fs";
import process from "node:process";
import { startFleet } from "./fleet.mjs";
import { writeInventory } from "./inventory.mjs";
import { describeMachine } from "./machine.mjs";
import { measureAll } from "./measure-all.mjs";
import { readOptions, usage } from "./options.mjs";

const interrupt = new AbortController();
for (const name of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
  process.on(name, () => interrupt.abort(new Error(`ended by ${name}`)));
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === "help") print(usage.trimEnd());
  else await bench(options);
} catch (thrown) {
  process.stderr.write(`bench: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exitCode = 1;
}

/** @param {import("./options.mjs").Options} options */
async function bench(options) {
  if (!existsSync(options.main)) {
    throw new Error(`${options.main} is missing; run \`npm run build\` first`);
  }
  const machine = describeMachine();
  print(`${machine.cores} × ${machine.processor}, load ${machine.loadBefore.toFixed(1)}`);
  print(`node ${machine.node}, ${machine.openssh}, ${machine.ansible}`);
  const fleet = await startFleet(Math.max(...options.hosts));
  try {
    if (options.serve) await serve(fleet);
    else
      process.exitCode = await measureAll(
        options,
        { fleet, machine, signal: interrupt.signal },
        print,
      );
  } finally {
    await fleet.stop();
  }
}

/** @param {import("./fleet.mjs").Fleet} fleet */
async function serve(fleet) {
  print(`inventory ${writeInventory(fleet, fleet.hosts.length)}; Ctrl-C ends it`);
  // Keystone's socket keeps the process alive.
  if (!interrupt.signal.aborted) await once(interrupt.signal, "abort");
}

/** @param {string} text */
function print(text) {
  process.stdout.write(`${text}\n`);
}
