import { createHash } from "node:crypto";
import type { Build } from "../model/plan-file.ts";
import { programs } from "../remote/programs.ts";

/**
 * What this fleetmend is, for plan files.
 *
 * @param version of the package
 */
export function ownBuild(version: string): Build {
  return {
    version,
    readingProgram: hashOf(programs.reading),
    changingProgram: hashOf(programs.changing),
  };
}

function hashOf(program: string): string {
  return createHash("sha256").update(program, "ascii").digest("hex");
}
