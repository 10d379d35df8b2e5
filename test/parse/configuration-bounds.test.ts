import { array, assert, constantFrom, property, uint8Array } from "fast-check";
import { expect, test } from "vitest";
import { readCommandLine } from "../../src/parse/process/command-line.ts";
import { parseOsloConfig } from "../../src/parse/oslo/oslo-config.ts";
import { createOptions } from "../../src/parse/oslo/oslo-interpolation.ts";
import { parsePasswd } from "../../src/parse/process/passwd.ts";
import { findAuthTokenFilters, referencedFiles } from "../../src/parse/paste/paste-auth-token.ts";
import { fileLocation, parsePasteConfig } from "../../src/parse/paste/paste-config.ts";
import { parseApacheWsgi } from "../../src/parse/process/apache-wsgi.ts";
import { parseEnvironmentFile } from "../../src/parse/process/environment-file.ts";
import { parseUwsgiIni } from "../../src/parse/process/uwsgi-options.ts";
import { parseSystemdUnit } from "../../src/parse/process/systemd-unit.ts";

/** Everything that reads a file of a host. */
function readAll(content: string | Uint8Array): void {
  const oslo = parseOsloConfig(content, "/f");
  const files = oslo.status === "parsed" ? [oslo] : [];
  const registered = {
    DEFAULT: { state_path: "", a: "" },
    keystone_authtoken: { signing_dir: "" },
  };
  createOptions({ files, registered, environment: new Map() })("keystone_authtoken", "signing_dir");
  for (const dialect of ["python3", "python2"] as const) {
    const config = parsePasteConfig([{ file: "/f", content }], fileLocation("/f"), dialect);
    if (config.status === "invalid") continue;
    referencedFiles(config);
    findAuthTokenFilters(config, { names: ["signing_dir"] });
  }
  const text = typeof content === "string" ? content : Buffer.from(content).toString();
  parseSystemdUnit([{ file: "/f", text }]);
  parseEnvironmentFile(text);
  parseUwsgiIni(text);
  parseApacheWsgi(text, "/f");
  parsePasswd(text);
  readCommandLine(text.split("\0"));
}

test("no bytes make a parser throw", () => {
  expect(() => {
    assert(property(uint8Array({ maxLength: 200 }), readAll), { numRuns: 500 });
  }).not.toThrow();
});

const tokens = constantFrom(
  ..."[]=:;#%()s$\\\"' \t\n\r{}".split(""),
  "[filter:a]\n",
  "[DEFAULT]\n",
  "[keystone_authtoken]\n",
  "[Service]\nExecStart=",
  "use = ",
  "set ",
  "get ",
  "signing_dir = ",
  "paste.filter_factory = keystonemiddleware.auth_token:filter_factory\n",
  "%(here)s",
  "${",
  "$a",
  "__proto__",
  "constructor",
  "\ud800",
);

test("no words of the configuration languages make a parser throw", () => {
  expect(() => {
    const text = array(tokens, { maxLength: 40 }).map((parts) => parts.join(""));
    assert(property(text, readAll), { numRuns: 2000 });
  }).not.toThrow();
});

const size = 1 << 20;

function fill(unit: string): string {
  return unit.repeat(Math.ceil(size / unit.length));
}

const authToken = "paste.filter_factory=keystonemiddleware.auth_token:filter_factory\n";
const many = (make: (index: number) => string, count: number): string =>
  Array.from({ length: count }, (_, index) => make(index)).join("");

test.each([
  ["line feeds", fill("\n")],
  ["sections", fill("[a]\n")],
  ["brackets", fill("[")],
  ["one long value", `[keystone_authtoken]\nsigning_dir = ${fill("a")}`],
  ["dollars", `[keystone_authtoken]\nsigning_dir = ${fill("$")}`],
  ["references", `[DEFAULT]\na=${fill("$")}\n[keystone_authtoken]\nsigning_dir = ${fill("$a")}`],
  ["open braces", `[keystone_authtoken]\nsigning_dir = ${fill("${")}`],
  ["continuation lines", `[keystone_authtoken]\nsigning_dir = a\n${fill(" a\n")}`],
  ["many options", `[keystone_authtoken]\n${many((index) => `o${index} = a\n`, 80_000)}`],
  ["percent signs", `[filter:a]\n${authToken}signing_dir = ${fill("%%")}`],
  ["paste references", `[DEFAULT]\nb=\n[filter:a]\n${authToken}signing_dir = ${fill("%(b)s")}`],
  [
    "references to references",
    `[DEFAULT]\n${many((level) => `b${level}=${`%(b${level + 1})s`.repeat(11_000)}\n`, 9)}b9=\n[filter:a]\n${authToken}x=%(b0)s\n`,
  ],
  ["open references", `[filter:a]\n${authToken}signing_dir = ${fill("%(")}`],
  [
    "many defaults and filters",
    `[DEFAULT]\n${many((index) => `o${index}=%(here)s\n`, 25_000)}${many((index) => `[filter:${index}]\n${authToken}`, 6_000)}`,
  ],
  ["a chain of use", many((index) => `[filter:${index}]\nuse = ${index + 1}\n`, 20_000)],
  [
    "filters that use one another",
    many((index) => `[filter:${index}]\nuse = ${(index + 1) % 2}\n`, 20_000),
  ],
  ["backslashes", `[Service]\nExecStart=${fill("\\")}`],
  ["quotes", `[Service]\nExecStart=${fill('"')}`],
  ["commands", `[Service]\nExecStart=${fill("a ; ")}`],
  ["continued unit lines", `[Service]\nExecStart=a${fill("\\\n")}`],
  ["unit variables", `[Service]\n${fill("Environment=A=$A\n")}`],
  ["NULs", fill("\0")],
])("a large file of %s is read without quadratic work", (_name, text) => {
  const before = performance.now();
  readAll(text);
  // The slowest takes about a second; quadratic work would take minutes.
  expect(performance.now() - before).toBeLessThan(20_000);
});
