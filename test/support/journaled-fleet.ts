import { existsSync, readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "./command.ts";
import { buildPackage } from "./build-package.ts";
import { runProgram } from "./run-built-program.ts";
import type { FleetOptions } from "./fleet.ts";
import type { ProgramOptions, ProgramResult } from "./run-built-program.ts";
import { neutronWith, startFleet } from "./fleet.ts";
import { parseReport } from "./report.ts";
import type { Sshd } from "./sshd.ts";
import { stateDirectory } from "./state-directory.ts";

/** The built program, and hosts that all have a stale cache. */
export interface JournaledFleet extends AsyncDisposable {
  readonly inventory: string;
  readonly sshd: Sshd;
  /** Where the hosts' files are. */
  readonly directory: string;
  /** The program's file. */
  readonly program: string;
  readonly hosts: readonly string[];
  /** Runs it in this process, unless there are options. */
  fleetmend(words: readonly string[], options?: ProgramOptions): Promise<ProgramResult>;
  /** Starts a purge of all hosts, and calls back once its journal has so many lines. */
  purge(moment: Moment): Promise<ProgramResult & { readonly run: string }>;
  /** What is in a host's cache, and what a run has of it in quarantine. */
  files(host: string, run: string): { readonly cache: Names; readonly quarantine: Names };
}

type Names = readonly string[];

export interface Moment {
  readonly lines: number;
  readonly act: (send: (signal: NodeJS.Signals) => void, run: string) => Promise<void>;
  readonly forks: number;
}

export const cacheNames: Names = ["cacert.pem", "revoked.pem", "signing_cert.pem"];

export async function startJournaledFleet(
  hosts: readonly string[],
  options: FleetOptions = {},
): Promise<JournaledFleet> {
  const built = buildPackage();
  const stale = neutronWith(({ old }) => cacheOf(old));
  const fleet = await startFleet(Object.fromEntries(hosts.map((host) => [host, stale])), options);
  const runBuilt = (words: readonly string[], options: ProgramOptions = {}) =>
    runProgram([process.execPath, built.program, ...words], options);
  return {
    inventory: fleet.inventory,
    sshd: fleet.sshd,
    directory: fleet.directory,
    program: built.program,
    hosts,
    fleetmend: (words, options) =>
      options === undefined ? fleetmend(words) : runBuilt(words, options),
    async purge({ lines, act, forks }) {
      const before = new Set(journals());
      const words = ["purge", "--yes", "-i", fleet.inventory, "--forks", String(forks)];
      let run = "";
      const result = await runBuilt(words, {
        async onStart(send) {
          run = await untilWritten(lines, before);
          await act(send, run);
        },
      });
      return { ...result, run };
    },
    files(host, run) {
      const root = `${fleet.root(host)}/var/lib/fleetmend/quarantine`;
      const own = namesIn(root).filter((name) => name.startsWith(`${run}.`));
      const kept = own.flatMap((name) => namesIn(`${root}/${name}`));
      return {
        cache: namesIn(`${fleet.root(host)}/var/lib/neutron/keystone-signing`),
        quarantine: kept.filter((name) => name !== "manifest"),
      };
    },
    async [Symbol.asyncDispose]() {
      built[Symbol.dispose]();
      await fleet[Symbol.asyncDispose]();
    },
  };
}

/** What a report in JSON says of each file of each host: `h1 cacert.pem done`. */
export function accountOf(stdout: string): readonly string[] {
  return parseReport(stdout)
    .hosts.flatMap(({ host, services }) =>
      services.flatMap(({ actions }) =>
        actions.map(({ path, state }) => `${host} ${path.split("/").at(-1)} ${state}`),
      ),
    )
    .toSorted();
}

/** That account where everything is done. */
export function wholeAccount({ hosts }: JournaledFleet): readonly string[] {
  return hosts.flatMap((host) => cacheNames.map((name) => `${host} ${name} done`)).toSorted();
}

async function untilWritten(lines: number, before: ReadonlySet<string>): Promise<string> {
  const directory = `${stateDirectory()}/runs`;
  for (;;) {
    const file = journals().find((name) => !before.has(name));
    const text = file === undefined ? "" : readFileSync(`${directory}/${file}`, "utf8");
    if (file !== undefined && text.split("\n").length > lines) return file.replace(/\..*$/, "");
    await delay(1);
  }
}

function journals(): readonly string[] {
  return namesIn(`${stateDirectory()}/runs`);
}

function namesIn(directory: string): readonly string[] {
  return existsSync(directory) ? readdirSync(directory).toSorted() : [];
}
