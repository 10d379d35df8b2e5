import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { cacheOf, createHostFiles } from "../../../src/demo/host-files.ts";
import { buildPackage } from "../build-package.ts";
import { neutronWith, startFleet } from "../fleet.ts";
import { generateKeyFile } from "../openssh-keys.ts";
import { cacheNames, identityOf } from "../signing-directory.ts";
import { holdNamespaces } from "./host-namespaces.ts";

/** The built program, and hosts with a stale cache each, behind one real sshd; each has a `/run` of its own. */
export interface ControlFleet extends AsyncDisposable {
  readonly hosts: readonly string[];
  readonly inventory: string;
  /** Gives every host a new cache, and removes its quarantines. */
  reset(): void;
  /** Starts the program, for a report in JSON, with a directory for its journals. */
  start(words: readonly string[], state: string): ControlProcess;
  /** A new directory for the journals of a process, removed with the fleet. */
  makeState(): string;
  /** Paths of the files of a host's cache. */
  cacheOf(host: string): readonly string[];
  /** Where these files are by now. */
  places(host: string): Places;
}

export interface ControlProcess {
  readonly ended: Promise<ControlEnd>;
  kill(): void;
}

export interface ControlEnd {
  /** Null for one that was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Places {
  /** Files of the cache, as they were given, that are in the directory. */
  readonly cached: number;
  /** The same of each quarantine. */
  readonly quarantined: readonly { readonly run: string; readonly count: number }[];
  /** Files of the cache that are nowhere as they were. */
  readonly lost: readonly string[];
}

const value = "/var/lib/neutron/keystone-signing";

/** @param count of hosts */
export async function startControlFleet(count: number): Promise<ControlFleet> {
  const hosts = Array.from(
    { length: count },
    (_, index) => `h${String(index + 1).padStart(2, "0")}`,
  );
  const built = buildPackage();
  const namespaces = await holdNamespaces(hosts);
  const work = mkdtempSync(path.join(tmpdir(), "fleetmend-control-"));
  const keyOf = (host: string) => `${work}/${host}`;
  const stale = neutronWith(({ old }) => cacheOf(old));
  const fleet = await startFleet(Object.fromEntries(hosts.map((host) => [host, stale])), {
    config: ["MaxStartups 200"],
    variables: () =>
      Object.fromEntries(
        hosts.map((host) => [host, { ansible_ssh_private_key_file: keyOf(host) }]),
      ),
  });
  // All hosts are one sshd, which knows by the key which of them is meant.
  for (const host of hosts) {
    const command = namespaces.commandOf(host).replaceAll('"', '\\"');
    const key = generateKeyFile(keyOf(host), { type: "ed25519" });
    await fleet.sshd.authorize(`command="${command}" ${key}`);
  }
  const originals = new Map<string, readonly string[]>();
  return {
    hosts,
    inventory: fleet.inventory,
    reset() {
      for (const host of hosts) {
        const { cache, root } = createHostFiles(fleet.root(host));
        for (const directory of [`${root}/var/lib/fleetmend`, root + value])
          rmSync(directory, { recursive: true, force: true });
        cache(value, cacheOf(fleet.pki.old));
        originals.set(host, identitiesIn(root + value));
      }
    },
    makeState: () => mkdtempSync(`${work}/state-`),
    start(words, state) {
      const child = spawn(process.execPath, [built.program, ...words, "--report", "json"], {
        env: { PATH: process.env["PATH"], HOME: "/nonexistent", FLEETMEND_STATE: state },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
      return {
        ended: ended.then(([stdout, stderr]) => ({ code: child.exitCode, stdout, stderr })),
        kill: () => void child.kill("SIGKILL"),
      };
    },
    cacheOf: (host) => cacheNames.map((name) => `${fleet.root(host)}${value}/${name}`),
    places(host) {
      const root = fleet.root(host);
      const all = originals.get(host) ?? [];
      const countIn = (directory: string) =>
        identitiesIn(directory).filter((one) => all.includes(one));
      const quarantines = `${root}/var/lib/fleetmend/quarantine`;
      const names = namesIn(quarantines).filter((name) => name.includes("."));
      const kept = names.map((name) => [name, countIn(`${quarantines}/${name}`)] as const);
      const cached = countIn(root + value);
      const known = new Set([...cached, ...kept.flatMap(([, files]) => files)]);
      return {
        cached: cached.length,
        quarantined: kept.map(([name, files]) => ({
          run: name.slice(0, name.indexOf(".")),
          count: files.length,
        })),
        lost: all.filter((one) => !known.has(one)),
      };
    },
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]();
      await namespaces[Symbol.asyncDispose]();
      built[Symbol.dispose]();
      rmSync(work, { recursive: true, force: true });
    },
  };
}

/** Whether a process would not resume a run, as its journal has not even a first record. */
export function hadNoRecord({ code, stderr }: ControlEnd): boolean {
  return code === 1 && stderr.includes("was cut off before its first record, so it did nothing");
}

/** The files of a cache in a directory, in the order of their names. */
function identitiesIn(directory: string): readonly string[] {
  return namesIn(directory)
    .filter((name) => cacheNames.some((one) => one === name))
    .toSorted()
    .map((name) => identityOf(`${directory}/${name}`));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    // It is not there.
    return [];
  }
}
