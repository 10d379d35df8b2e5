import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { whyProtected } from "../../src/tasks/signing-dir/directory/protected-path.ts";
import { shellInTurn } from "../support/shells.ts";

const words = [
  "",
  ".",
  "..",
  "etc",
  "usr",
  "var",
  "lib",
  "lib64",
  "cache",
  "log",
  "run",
  "lock",
  "tmp",
  "root",
  "home",
  "neutron",
  "keystone-signing",
  "a b",
  "x$y",
  "ä",
  "srv",
  "opt",
  "boot",
  "proc",
  "dev",
  "sbin",
  "spool",
];
const path = fc
  .tuple(fc.boolean(), fc.array(fc.constantFrom(...words), { maxLength: 5 }))
  .map(([absolute, parts]) => (absolute ? "/" : "") + parts.join("/"))
  .filter((text) => !text.includes("\n"));

/** What `refuse_protected_path` of change.sh says of each path: whether it refuses. */
function refusedByHost(shell: readonly string[], paths: readonly string[]): readonly boolean[] {
  const source = readFileSync("src/remote/change.sh", "utf8");
  const body = /^refuse_protected_path\(\) \{\n[\s\S]*?^\}\n/m.exec(source)?.[0] ?? "";
  const script = `${body}
verdict() { echo refused; exit; }
prefix=
while IFS= read -r directory; do (refuse_protected_path; echo allowed); done`;
  const [program = "", ...rest] = shell;
  const input = paths.map((text) => `${text}\n`).join("");
  const output = execFileSync(program, [...rest, "-c", script], { input, encoding: "utf8" });
  return output
    .trim()
    .split("\n")
    .map((line) => line === "refused");
}

test.each(shellInTurn(1))(
  "planner and host refuse the same directories, under %s",
  (_name, shell) => {
    const paths = fc.sample(path, { numRuns: 1500, seed: 7 });
    const byPlanner = paths.map((text) => whyProtected(text) !== null);
    expect(byPlanner.filter(Boolean).length).toBeGreaterThan(100);
    expect(byPlanner.filter((refused) => !refused).length).toBeGreaterThan(50);
    const byHost = refusedByHost(shell, paths);
    const different = paths.filter((_, index) => byPlanner[index] !== byHost[index]);
    expect(different).toEqual([]);
  },
);
