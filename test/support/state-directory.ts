import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";

let directory: string | null = null;

afterAll(() => {
  if (directory !== null) rmSync(directory, { recursive: true, force: true });
});

/** Where the runs of a file of tests have their journals. */
export function stateDirectory(): string {
  directory ??= realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-state-")));
  return directory;
}
