import { execFileSync } from "node:child_process";
import { cpSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { takeShared } from "./shared.ts";

/** The package as users get it: built, in a directory of its own, without its sources. */
export interface BuiltPackage extends Disposable {
  readonly directory: string;
  /** The program's file. */
  readonly program: string;
}

export const repository = fileURLToPath(new URL("../..", import.meta.url));

/** Builds a copy, so that whoever builds the repository at the same time is not in the way. */
export function buildPackage(): BuiltPackage {
  const shared = takeShared("package", (directory) => {
    for (const name of ["package.json", "tsconfig.json", "scripts", "src", "playbooks"])
      cpSync(path.join(repository, name), path.join(directory, name), { recursive: true });
    symlinkSync(path.join(repository, "node_modules"), path.join(directory, "node_modules"));
    execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: directory, stdio: "pipe" });
    rmSync(path.join(directory, "src"), { recursive: true });
  });
  return { ...shared, program: path.join(shared.directory, "dist/cli/main.js") };
}
