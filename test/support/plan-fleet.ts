import { generateKeyPairSync } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import type { PlanFile } from "../../src/model/plan-file.ts";
import { compareSnapshots, takeSnapshot } from "../../src/demo/snapshot.ts";
import type { Snapshot } from "../../src/demo/snapshot.ts";
import { readPlanFile } from "../../src/parse/plan-file/read-plan-file.ts";
import { fleetmend } from "./command.ts";
import type { CommandOptions, CommandResult } from "./command.ts";
import type { TestFleet } from "./fleet.ts";
import { parseReport } from "./report.ts";
import type { TestReport } from "./report.ts";

/** Runs `plan` and returns the file, which has to be written. */
export async function makePlanFile(
  fleet: TestFleet,
  name: string,
  words: readonly string[] = [],
): Promise<string> {
  const file = `${fleet.directory}/${name}`;
  const { stderr } = await fleetmend([
    "plan",
    "purge",
    "-i",
    fleet.inventory,
    "-o",
    file,
    ...words,
  ]);
  if (stderr !== "") throw new Error(stderr);
  return file;
}

/** Runs `apply` with `--yes` and reads its report. */
export async function applyPlanFile(
  file: string,
  words: readonly string[] = ["--yes"],
  options: CommandOptions = {},
): Promise<{ readonly result: CommandResult; readonly report: TestReport }> {
  const result = await fleetmend(["apply", file, "--report", "json", ...words], options);
  return { result, report: parseReport(result.stdout) };
}

export function loadTestPlan(file: string): PlanFile {
  return readPlanFile(readFileSync(file, "utf8"), file);
}

/** The files of a host, and what becomes of them until `changes` is called: one line for each. */
export function watchHost(fleet: TestFleet, host: string): { changes(): readonly string[] } {
  const take = (): Snapshot => takeSnapshot(fleet.root(host));
  const before = take();
  return { changes: () => compareSnapshots(before, take()) };
}

/** Writes an Ed25519 pair into `NAME.key` and `NAME.pub`, as `openssl genpkey` does. */
export function writeSigningKey(directory: string, name: string) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const files = { key: `${directory}/${name}.key`, pub: `${directory}/${name}.pub` };
  writeFileSync(files.key, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  writeFileSync(files.pub, publicKey.export({ type: "spki", format: "pem" }));
  return files;
}
