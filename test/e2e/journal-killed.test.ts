import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { buildPackage, runProgram } from "../support/built-package.ts";
import type { BuiltPackage, ProgramOptions, ProgramResult } from "../support/built-package.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { parseReport } from "../support/report.ts";
import { stateDirectory } from "../support/state-directory.ts";

const hosts = ["one", "two", "three", "four", "five", "six"];
const names = ["cacert.pem", "revoked.pem", "signing_cert.pem"];
/** Of a run on all hosts: what was started, what was sent, what came of it, for each host. */
const records = 2 + 4 * hosts.length;

let built: BuiltPackage;
let fleet: TestFleet;

beforeAll(async () => {
  built = buildPackage();
  const stale = neutronWith(({ old }) => cacheOf(old));
  fleet = await startFleet(Object.fromEntries(hosts.map((host) => [host, stale])));
});

afterAll(async () => {
  built[Symbol.dispose]();
  await fleet[Symbol.asyncDispose]();
});

function fleetmend(words: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  return runProgram([process.execPath, built.program, ...words], options);
}

function journals(): readonly string[] {
  return filesOf(`${stateDirectory()}/runs`);
}

/** Starts a purge, and kills it once its journal has so many lines, and a moment more. */
async function purgeUntil(lines: number, milliseconds: number): Promise<string> {
  const before = new Set(journals());
  const words = ["purge", "--yes", "-i", fleet.inventory, "--forks", "3"];
  let file = "";
  await fleetmend(words, {
    async onStart(send) {
      let count = 0;
      while (count < lines) {
        await delay(1);
        file = journals().find((name) => !before.has(name)) ?? "";
        if (file !== "")
          count = readFileSync(`${stateDirectory()}/runs/${file}`, "utf8").split("\n").length - 1;
      }
      await delay(milliseconds);
      send("SIGKILL");
    },
  });
  return file.replace(/\.journal$/, "");
}

function filesOf(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory).toSorted() : [];
}

function quarantined(host: string, run: string): readonly string[] {
  const root = `${fleet.root(host)}/var/lib/fleetmend/quarantine`;
  const own = filesOf(root).filter((name) => name.startsWith(`${run}.`));
  return own.flatMap((name) => filesOf(`${root}/${name}`)).filter((name) => name !== "manifest");
}

const moments = Array.from({ length: 10 }, (_, index) => {
  const part = (index + Math.random()) / 10;
  return { lines: 1 + Math.floor(part * records), milliseconds: Math.floor(Math.random() * 40) };
});

test.each(moments)(
  "killed at record $lines and $milliseconds ms: a resumed run accounts for every action once",
  async ({ lines, milliseconds }) => {
    const run = await purgeUntil(lines, milliseconds);
    const { code, stdout, stderr } = await fleetmend(["resume", run, "--yes", "--report", "json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const report = parseReport(stdout);
    expect(report.run.id).toBe(run);
    expect(report.hosts.map(({ host, status }) => [host, status])).toEqual(
      hosts.map((host) => [host, "changed"]),
    );
    for (const { host, services } of report.hosts) {
      const actions = services.flatMap((service) => service.actions);
      const became = actions.map(({ state, path: file }) => `${path.basename(file)} ${state}`);
      expect(became.toSorted()).toEqual(names.map((name) => `${name} done`));
      expect(quarantined(host, run)).toEqual(names);
      expect(filesOf(`${fleet.root(host)}/var/lib/neutron/keystone-signing`)).toEqual([]);
    }
    const undone = await fleetmend(["undo", run, "--yes", "-i", fleet.inventory]);
    expect({ code: undone.code, stderr: undone.stderr }).toEqual({ code: 0, stderr: "" });
    const back = hosts.map((host) =>
      filesOf(`${fleet.root(host)}/var/lib/neutron/keystone-signing`),
    );
    expect(back).toEqual(hosts.map(() => names));
  },
);
