import { array, constant, constantFrom, oneof, record, tuple, uint8Array } from "fast-check";
import type { Arbitrary } from "fast-check";
import type { OsloCase } from "./oslo-value.ts";

/** Options whose defaults name one another, in groups of which one has capitals. */
const registered = {
  DEFAULT: { state_path: "/var/lib/n", unset_opt: "", home: "$state_path/home", base: "" },
  keystone_authtoken: { signing_dir: "", base: "/grp", home: "$base/h", state_path: "" },
  oslo_concurrency: { lock_path: "/lock", base: "${keystone_authtoken.base}/l" },
  AGENT: { root: "${oslo_concurrency.base}/$unset_opt", base: "$home" },
} as const;

/** Files in the words of oslo.config, with mistakes here and there, and an option to look up in them. */
export function randomOsloCase(): Arbitrary<OsloCase> {
  return record({
    files: array(content, { minLength: 1, maxLength: 3 }),
    registered: constant(registered),
    environment,
    option: options,
  });
}

const options = constantFrom(
  ...Array.from({ length: 8 }, () => ["keystone_authtoken", "signing_dir"] as const),
  ["keystone_authtoken", "home"] as const,
  ["DEFAULT", "home"] as const,
  ["oslo_concurrency", "base"] as const,
  ["AGENT", "root"] as const,
);

const pieces = oneof(
  {
    weight: 6,
    arbitrary: constantFrom("/var/lib/x", "/a", "/b c", "ks", "~", "a", "é", "😀"),
  },
  {
    weight: 6,
    arbitrary: constantFrom(
      "$state_path",
      "${state_path}",
      "$base",
      "${base}",
      "$home",
      "$unset_opt",
      "${oslo_concurrency.lock_path}",
      "$oslo_concurrency.base",
      "${keystone_authtoken.base}",
      "${AGENT.root}",
      "$AGENT.base",
    ),
  },
  { weight: 2, arbitrary: constantFrom("$$", "\\$", "\\\\$", "$", "${", "${}", "$1", "}", "$/") },
  {
    weight: 1,
    arbitrary: constantFrom(
      "$nope",
      "$lock_path",
      "$state_path.d",
      "$oslo_concurrency",
      "$oslo_concurrency.nope",
      "$agent.root",
      "$DEFAULT.state_path",
      "$signing_dir",
      "$STATE_PATH",
      "$\u017f",
      "$__proto__",
      "${constructor.name}",
    ),
  },
  {
    weight: 2,
    arbitrary: constantFrom("%(here)s", '"', "'", ":", "=", " # c", " ; c", "\\", "[x]", "\ufeff"),
  },
);

const quotes = constantFrom("", "", "", "", '"', "'");
const value = joined(
  quotes,
  joined(pieces, constantFrom("", "/"), oneof(constant(""), pieces)),
  quotes,
);
const spaces = constantFrom("", "", " ", " ", "\t", "  ", "\u00a0", "\u001c", "\u2003", "\u0085");
const names = constantFrom(
  "signing_dir",
  "signing_dir",
  "signing_dir",
  "signing_dir",
  "signing_dir",
  "signing_dir",
  "base",
  "base",
  "state_path",
  "home",
  "root",
  "unset_opt",
  "lock_path",
  "Signing_Dir",
  "signing-dir",
  "x y",
  "__proto__",
  "é",
);
const sections = constantFrom(
  "keystone_authtoken",
  "keystone_authtoken",
  "Keystone_AuthToken",
  "KEYSTONE_AUTHTOKEN",
  "DEFAULT",
  "DEFAULT",
  "default",
  "oslo_concurrency",
  "AGENT",
  "agent",
  " keystone_authtoken ",
  "__proto__",
  "a]b",
  "\u212aeystone_authtoken",
  "é",
);

const assignment = joined(names, spaces, constantFrom("=", "=", "=", ":"), spaces, value, spaces);
const continuation = joined(constantFrom(" ", "\t", "  ", " \u00a0"), value);
const multiline = joined(assignment, constantFrom("\n", "\r\n"), continuation);
const header = sections.map((name) => `[${name}]`);
const brokenHeader = joined(
  constantFrom("[", " ["),
  sections,
  constantFrom("]", "", "] # c", "] "),
);

const line = oneof(
  { weight: 48, arbitrary: assignment },
  { weight: 20, arbitrary: header },
  { weight: 8, arbitrary: multiline },
  { weight: 8, arbitrary: constantFrom("", " ", "\t", "# c", "; c", "#x=y", "\u000c", "\u0085") },
  { weight: 1, arbitrary: continuation },
  { weight: 1, arbitrary: brokenHeader },
  { weight: 1, arbitrary: constantFrom("word", "\ufeff[DEFAULT]", "=x", ": x", "[]", "[", "]") },
);
const ending = constantFrom(
  "\n",
  "\n",
  "\n",
  "\n",
  "\n",
  "\n",
  "\r\n",
  "\r\n",
  "\r",
  "\u0085\n",
  "\u000b\n",
  "\u000c\n",
  "\u2028\n",
);
const start = oneof(
  { weight: 12, arbitrary: constant("[keystone_authtoken]\n") },
  { weight: 4, arbitrary: constant("[DEFAULT]\nstate_path=/s\n[keystone_authtoken]\n") },
  { weight: 3, arbitrary: constant("[AGENT]\r\nroot: $base\r\n[DEFAULT]\r\n") },
  { weight: 1, arbitrary: constantFrom("", "\ufeff", "\n") },
);
const text = joined(
  start,
  array(joined(line, ending), { maxLength: 9 }).map((lines) => lines.join("")),
);

const content = oneof(
  { weight: 80, arbitrary: text.map((one) => Buffer.from(one)) },
  { weight: 1, arbitrary: text.map((one) => Buffer.from(one, "latin1")) },
  { weight: 1, arbitrary: text.map((one) => Buffer.from(`${one}😀`).subarray(0, -1)) },
  {
    weight: 1,
    arbitrary: tuple(text, uint8Array({ maxLength: 4 }), text).map(([before, middle, after]) =>
      Buffer.concat([Buffer.from(before), middle, Buffer.from(after)]),
    ),
  },
);

const variables = constantFrom(
  "OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR",
  "OS_KEYSTONE_AUTHTOKEN__BASE",
  "OS_DEFAULT__HOME",
  "OS_DEFAULT__STATE_PATH",
  "OS_AGENT__ROOT",
  "OS_NOBODY__HOME",
);
const environment = oneof(
  { weight: 5, arbitrary: constant<Record<string, string>>({}) },
  { weight: 1, arbitrary: tuple(variables, value).map(([name, one]) => ({ [name]: one })) },
);

function joined(...parts: readonly Arbitrary<string>[]): Arbitrary<string> {
  return tuple(...parts).map((texts) => texts.join(""));
}
