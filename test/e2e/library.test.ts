import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { buildPackage } from "../support/build-package.ts";
import { runProgram } from "../support/run-built-program.ts";
import type { BuiltPackage } from "../support/build-package.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
let built: BuiltPackage;

beforeAll(async () => {
  built = buildPackage();
  cpSync(path.join(repository, "examples"), at("examples"), { recursive: true });
  mkdirSync(at("types"));
  const types = readFileSync(new URL("task-types.ts", import.meta.url), "utf8");
  const published = types
    .replaceAll("../../src/index.ts", "fleetmend")
    .replaceAll("../../src/testing.ts", "fleetmend/testing");
  writeFileSync(at("types/task-types.ts"), published);
  writeDocumentedCode("docs/library.md");
});

afterAll(() => built[Symbol.dispose]());

function at(name: string): string {
  return path.join(built.directory, name);
}

/** Each block of TypeScript of a guide becomes a file; the guide's second block is what its third one imports. */
function writeDocumentedCode(guide: string): void {
  mkdirSync(at("documented"));
  const blocks = readFileSync(path.join(repository, guide), "utf8").matchAll(
    /^```ts\n(.*?)^```$/gms,
  );
  const names = ["check.ts", "token-provider.ts", "token-provider.test.ts"];
  for (const [index, [, code = ""]] of [...blocks].entries())
    writeFileSync(at(`documented/${names[index] ?? `${index}.ts`}`), code);
}

test("examples, guide and types compile against the built package, and what must not does not", async () => {
  const include = ["examples", "documented", "types"];
  const options = { rootDir: ".", outDir: "compiled", declaration: false, sourceMap: false };
  const config = { extends: "./tsconfig.json", compilerOptions: options, include };
  writeFileSync(at("tsconfig.test.json"), JSON.stringify(config));
  const compiler = at("node_modules/typescript/bin/tsc");
  const words = [process.execPath, compiler, "--project", "tsconfig.test.json"] as const;
  const { stdout, stderr } = await runProgram(words, { directory: built.directory });
  expect(stdout + stderr).toBe("");
});

test("the example of a check finds what the command line finds", async () => {
  await using fleet = await startFleet({
    fresh: neutronWith(({ current }) => cacheOf(current)),
    stale: neutronWith(({ old }) => cacheOf(old)),
  });
  const { code, stdout, stderr } = await runProgram(
    [process.execPath, "compiled/examples/check.js", fleet.inventory],
    { directory: built.directory },
  );
  expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
  expect(stdout).toContain("cache-stale");
});

test("the example of a task of one's own finds what is wrong on its hosts in memory", async () => {
  const { code, stdout, stderr } = await runProgram(
    [process.execPath, "compiled/examples/own-task.js"],
    { directory: built.directory },
  );
  expect({ code, stderr }).toEqual({ code: 3, stderr: "" });
  expect(stdout).toContain("ks02");
});
