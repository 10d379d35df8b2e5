import { readFileSync } from "node:fs";
import { z } from "zod";
import type { DemoFleet } from "./fleet.ts";
import { compareSnapshots, takeSnapshot } from "./snapshot.ts";
import type { Snapshot } from "./snapshot.ts";

/** How the story runs fleetmend and shows what it did. */
export interface Stage {
  write(text: string): void;
  /** Runs fleetmend with the words behind its name; returns its exit code. */
  fleetmend(words: readonly string[]): Promise<number>;
}

/** The exit code that an act must end with; any other means that the demo itself is broken. */
type Act = (stage: Stage, fleet: DemoFleet, before: Snapshot) => Promise<boolean>;

/** Performs check, dry run, purge, check and undo, and explains them. Returns whether each ended as it should. */
export async function tellStory(stage: Stage, fleet: DemoFleet): Promise<boolean> {
  stage.write(prologue);
  const before = takeHostSnapshot(fleet);
  for (const act of [check, dryRun, purge, checkAgain, undo]) {
    if (!(await act(stage, fleet, before))) {
      stage.write("\nThe demo did not go as it should have; please report it.\n");
      return false;
    }
  }
  stage.write("\nThat was all of it. The fleet and its files are gone again.\n");
  return true;
}

const prologue = `Four hosts on loopback, each an SSH server over a directory of its own, and a
Keystone that was set up anew: what some services cached before no longer fits
its certificates. Every API call of theirs is answered "Authentication required",
and nothing in them ever fetches the new certificates by itself.
`;

const check: Act = async (stage, fleet) => {
  stage.write(heading("1. What is wrong, and where?"));
  return (await show(stage, ["check", "-i", fleet.inventory])) === 3;
};

const dryRun: Act = async (stage, fleet, before) => {
  stage.write(
    heading("2. What would a purge do? (A dry run sends programs that read, and no others.)"),
  );
  const code = await show(stage, ["purge", "-i", fleet.inventory, "--dry-run"]);
  const changed = compareSnapshots(before, takeHostSnapshot(fleet));
  stage.write(`\nCompared ${before.size} files before and after: ${changed.length} differ.\n`);
  return code === 3 && changed.length === 0;
};

const purge: Act = async (stage, fleet) => {
  stage.write(
    heading("3. Do it. Nothing is deleted: the files move into a quarantine on the same host."),
  );
  const words = [
    "purge",
    "-i",
    fleet.inventory,
    "--yes",
    "--report",
    "human",
    "--report",
    `json=${reportOf(fleet)}`,
  ];
  return (await show(stage, words)) === 0;
};

const checkAgain: Act = async (stage, fleet) => {
  stage.write(
    heading("4. Is it cured? The services fetch fresh certificates with the next token."),
  );
  return (await show(stage, ["check", "-i", fleet.inventory])) === 0;
};

const undo: Act = async (stage, fleet, before) => {
  stage.write(heading("5. Changed your mind? Everything goes back as it was."));
  const runId = report.parse(JSON.parse(readFileSync(reportOf(fleet), "utf8"))).run.id;
  const code = await show(stage, ["undo", runId, "-i", fleet.inventory, "--yes"]);
  const changed = compareSnapshots(before, takeHostSnapshot(fleet)).filter(
    (path) => !path.includes("/fleetmend/"),
  );
  stage.write(
    `\nCompared inode, owner, mode, size and time of ${before.size} files: ${changed.length} differ.\n`,
  );
  return code === 0 && changed.length === 0;
};

const report = z.object({ run: z.object({ id: z.string() }) });

function reportOf({ directory }: DemoFleet): string {
  return `${directory}/purge.json`;
}

async function show(stage: Stage, words: readonly string[]): Promise<number> {
  stage.write(`\n$ fleetmend ${words.join(" ")}\n\n`);
  const code = await stage.fleetmend(words);
  stage.write(`\n(exit status ${code})\n`);
  return code;
}

function heading(text: string): string {
  return `\n${"─".repeat(78)}\n${text}\n`;
}

/** The hosts' files; the report of the purge and the like are not theirs. */
function takeHostSnapshot({ directory }: DemoFleet): Snapshot {
  const all = takeSnapshot(directory);
  return new Map(
    [...all].filter(([path]) => /^\/(?:ctl|cmp|sto)\d\d\//.test(path.slice(directory.length))),
  );
}
