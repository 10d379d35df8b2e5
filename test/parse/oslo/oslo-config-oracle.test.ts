import {
  array,
  constant,
  constantFrom,
  oneof,
  record,
  sample,
  tuple,
  uint8Array,
} from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseOsloConfig } from "../../../src/parse/oslo/oslo-config.ts";
import { createOptions } from "../../../src/parse/oslo/oslo-interpolation.ts";
import { startPythonOracle } from "../../support/python-oracle.ts";
import type { Answer, PythonOracle } from "../../support/python-oracle.ts";

let oracle: PythonOracle;
beforeAll(() => {
  oracle = startPythonOracle();
});
afterAll(() => oracle.stop());

const spaces = constantFrom("", "", " ", "\t", "\u00a0", "\u001c", "\u2003", "\ufeff", "  ");
const names = constantFrom(
  "signing_dir",
  "signing_dir",
  "signing_dir",
  "base",
  "state_path",
  "unset_opt",
  "lock_path",
  "Signing_Dir",
  "x",
  "__proto__",
);
const sections = constantFrom(
  "keystone_authtoken",
  "keystone_authtoken",
  "Keystone_AuthToken",
  "DEFAULT",
  "DEFAULT",
  "default",
  "oslo_concurrency",
  " keystone_authtoken ",
  "__proto__",
  "a]b",
);
const pieces = constantFrom(
  "/var/lib/x",
  "$state_path",
  "${state_path}",
  "$base",
  "${base}",
  "$unset_opt",
  "$lock_path",
  "${oslo_concurrency.lock_path}",
  "$oslo_concurrency.lock_path",
  "$oslo_concurrency.nope",
  "$oslo_concurrency",
  "${keystone_authtoken.base}",
  "$keystone_authtoken",
  "$DEFAULT.state_path",
  "$nope",
  "$state_path.d",
  "$signing_dir",
  "$STATE_PATH",
  "$$",
  "\\$",
  "$",
  "${",
  "${}",
  "$1",
  "$\u017f",
  "$__proto__",
  "${constructor.name}",
  "%(here)s",
  "~",
  '"',
  "'",
  ":",
  "=",
  " # c",
  " ; c",
  "\\",
  "é",
  "😀",
);
const value = array(pieces, { maxLength: 3 }).map((parts) => parts.join(""));
const quoted = tuple(
  constantFrom("", "", "", '"', "'"),
  value,
  constantFrom("", "", "", '"', "'"),
).map((parts) => parts.join(""));
const assignment = tuple(
  names,
  spaces,
  constantFrom("=", "=", "=", ":"),
  spaces,
  quoted,
  spaces,
).map((parts) => parts.join(""));
const header = sections.map((name) => `[${name}]`);
const brokenHeader = tuple(
  constantFrom("[", " ["),
  sections,
  constantFrom("]", "] ", "", "] # c"),
).map((parts) => parts.join(""));
const continuation = tuple(constantFrom(" ", "\t", "\u00a0"), value).map((parts) => parts.join(""));
const line = oneof(
  { weight: 50, arbitrary: assignment },
  { weight: 20, arbitrary: header },
  { weight: 8, arbitrary: constantFrom("", " ", "\t", "# c", "; c", "\u000c") },
  { weight: 2, arbitrary: continuation },
  { weight: 1, arbitrary: brokenHeader },
  { weight: 1, arbitrary: constantFrom("word", "\ufeff[DEFAULT]", "=x", "[]", "[", "  # c") },
);
const ending = constantFrom("\n", "\n", "\n", "\n", "\r\n", "\r", "\u0085", "\u000b");
const text = tuple(
  oneof(
    { weight: 9, arbitrary: constant("[keystone_authtoken]\n") },
    { weight: 3, arbitrary: constant("[DEFAULT]\nstate_path=/s\n[keystone_authtoken]\n") },
    { weight: 1, arbitrary: constant("") },
  ),
  array(
    tuple(line, ending).map((parts) => parts.join("")),
    { maxLength: 9 },
  ),
).map(([start, lines]) => start + lines.join(""));
const bytes = oneof(
  { weight: 30, arbitrary: text.map((one) => Buffer.from(one)) },
  {
    weight: 1,
    arbitrary: tuple(text, uint8Array({ maxLength: 4 }), text).map(([before, middle, after]) =>
      Buffer.concat([Buffer.from(before), middle, Buffer.from(after)]),
    ),
  },
);
const environment = oneof(
  { weight: 9, arbitrary: constant({}) },
  { weight: 1, arbitrary: value.map((one) => ({ OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR: one })) },
  { weight: 1, arbitrary: value.map((one) => ({ OS_DEFAULT__STATE_PATH: one })) },
);

test("2,500 generated files have the value, or the error at the line, that oslo.config says", async () => {
  const cases = sample(
    record({ files: array(bytes, { minLength: 1, maxLength: 2 }), environment }),
    { numRuns: 2500, seed: 20140310 },
  );
  const answers = await oracle.ask(
    cases.map(({ files, environment }) => ({ ask: "oslo", files: named(files), environment })),
  );
  cases.forEach(({ files, environment }, index) => {
    const shown = JSON.stringify({ files: files.map(String), environment });
    const answer = ours(files, environment);
    expect({ shown, answer }).toEqual({ shown, answer: theirs(answers[index]) });
  });
  const kinds = new Set(answers.map((answer) => ("error" in answer ? answer.error : "value")));
  expect([...kinds].toSorted()).toEqual([
    "ConfigFileParseError",
    "NoSuchGroupError",
    "NoSuchOptError",
    "RecursionError",
    "TemplateSubstitutionError",
    "UnicodeDecodeError",
    "value",
  ]);
}, 120_000);

function named(files: readonly Uint8Array[]): readonly (readonly [string, Uint8Array])[] {
  return files.map((content, index) => [`/${index}.conf`, content]);
}

function ours(files: readonly Uint8Array[], environment: Readonly<Record<string, string>>): string {
  const parsed = named(files).map(([path, content]) => parseOsloConfig(content, path));
  const readable = parsed.filter((one) => one.status === "parsed");
  const fault = parsed.find((one) => one.status === "invalid");
  if (fault !== undefined) {
    const [, position] = /^'utf-8' codec .* in position (\d+)$/.exec(fault.message) ?? [];
    if (position !== undefined) return `not UTF-8 at ${position}`;
    return `${fault.file}:${fault.line} ${fault.message}`;
  }
  const registered = {
    DEFAULT: { state_path: "/var/lib/neutron", unset_opt: "" },
    keystone_authtoken: { signing_dir: "", base: "/grp" },
    oslo_concurrency: { lock_path: "/lock" },
  };
  const assignments = Object.entries(environment).map(
    ([name, value]) => [name, { value, file: "/unit", line: 1 }] as const,
  );
  const options = createOptions({ files: readable, registered, environment: new Map(assignments) });
  const option = options("keystone_authtoken", "signing_dir");
  if (option.status === "unresolved") return option.kind;
  return option.status === "set" ? `value ${option.value}` : "unset";
}

const kinds: Readonly<Record<string, string>> = {
  NoSuchOptError: "no-such-option",
  NoSuchGroupError: "no-such-group",
  TemplateSubstitutionError: "group",
  RecursionError: "recursion",
};

function theirs(answer: Answer | undefined): string {
  if (answer === undefined || "factory" in answer) throw new Error("the oracle did not answer");
  if ("value" in answer) return answer.value === null ? "unset" : `value ${answer.value}`;
  const place = /at (\/\d\.conf):(\d+), (.+?): (?:None|['"].*)$/s.exec(answer.message);
  if (place !== null) return `${place[1]}:${place[2]} ${place[3]}`;
  const [, position] = /^'utf-8' codec .* in position (\d+)/.exec(answer.message) ?? [];
  if (position !== undefined) return `not UTF-8 at ${position}`;
  return kinds[answer.error] ?? `${answer.error}: ${answer.message}`;
}
