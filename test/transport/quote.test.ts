import { spawnSync } from "node:child_process";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FleetmendError } from "../../src/model/error.ts";
import { shellWord, toShell } from "../../src/transport/quote.ts";

const shells: readonly (readonly [string, ...string[]])[] = [
  ["dash"],
  ["bash"],
  ["busybox", "sh"],
  ["csh", "-f"],
  ["fish", "--no-config"],
  ["ksh"],
  ["zsh", "-f"],
];

/** What a program receives when a login shell is given the words as sshd gives them. */
function throughShell([shell, ...flags]: readonly [string, ...string[]], words: readonly string[]) {
  const line = toShell(["/usr/bin/printf", "%s\\0", ...words]);
  const run = spawnSync(shell, [...flags, "-c", line], { maxBuffer: 1 << 24 });
  if (run.error !== undefined) throw run.error;
  return {
    received: run.stdout.toString("utf8").split("\0").slice(0, -1),
    said: run.stderr.toString(),
  };
}

const nasty = [
  ...Array.from("'\"\\!\n\r\t $`%^~*?[{}#&|;<>()=-an0\x01\x7f\x81\x88é☃\u{1d11e}\ufdd0\uf601"),
  "\\'",
  "\\\\",
  "!!",
  "$(id)",
  "'\\''",
];
const carriable = fc
  .string({ unit: "binary", maxLength: 12 })
  .filter((text) => !text.includes("\0"));
const word = fc.oneof(
  fc.array(fc.constantFrom(...nasty), { maxLength: 8 }).map((parts) => parts.join("")),
  carriable,
);
const words = fc.array(word, { minLength: 400, maxLength: 400, size: "max" });
const tame = words.map((list) => list.map((text) => text.replaceAll("\n", "!")));

describe.each(shells.map((shell) => ({ name: shell[0], shell })))("$name", ({ shell }) => {
  test("brings 10,000 random words through unchanged", () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 3, arbitrary: tame }, words), (list) => {
        expect(throughShell(shell, list)).toEqual({ received: list, said: "" });
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    ["an empty word", [""]],
    [
      "each character of ASCII",
      Array.from({ length: 127 }, (_, code) => String.fromCharCode(code + 1)),
    ],
    [
      "all of ASCII in one word",
      [String.fromCharCode(...Array.from({ length: 127 }, (_, code) => code + 1))],
    ],
    ["a word of 20,000 characters", ["it's ".repeat(100) + "x y".repeat(6500)]],
    ["2,000 words", Array.from({ length: 2000 }, (_, index) => `word ${index}`)],
    [
      "words that look like options, jobs, history and variables",
      ["-c", "--", "%1", "!!", "!$", "$$", "^a^b^", "~root", "a=b"],
    ],
    ["a newline at either end", ["\na\n", "\n", "\n\n"]],
  ])("carries %s", (_, list) => {
    expect(throughShell(shell, list)).toEqual({ received: list, said: "" });
  });

  test("executes nothing that is in a word", () => {
    const line = toShell(["/usr/bin/printf", "%s", "$(touch /nowhere/x)`id`;id|id&id\n'id'\\"]);
    const run = spawnSync(shell[0], [...shell.slice(1), "-c", line]);
    expect(run.stdout.toString()).toBe("$(touch /nowhere/x)`id`;id|id&id\n'id'\\");
  });

  test.each([[["/bin/sh", "-c", "exit 7"]], [["/bin/sh", "-c", "\nexit 7"]]])(
    "hands the exit status of %j on",
    (argv) => {
      expect(spawnSync(shell[0], [...shell.slice(1), "-c", toShell(argv)]).status).toBe(7);
    },
  );
});

test.each([
  ["no program", []],
  ["a NUL byte", ["echo", "a\0b"]],
  ["half a surrogate pair", ["echo", "\ud800"]],
  ["more than one argument may have", ["echo", "x".repeat(200_000)]],
])("refuses %s", (_, argv) => {
  expect(() => toShell(argv)).toThrow(FleetmendError);
});

test("a line that every shell understands is left in plain sight", () => {
  expect(toShell(["sh", "-c", "exit 0"])).toBe("exec 'sh' '-c' 'exit 0'");
});

test("shows words without quotes where they need none", () => {
  expect(["ssh-keygen", "[a]:22", "it's"].map(shellWord)).toEqual([
    "ssh-keygen",
    "'[a]:22'",
    "'it'\\''s'",
  ]);
});
