import { array, constant, constantFrom, oneof, record, sample, tuple } from "fast-check";
import type { Arbitrary } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findAuthTokenFilters } from "../../../src/parse/paste/paste-auth-token.ts";
import { fileLocation, parsePasteConfig } from "../../../src/parse/paste/paste-config.ts";
import { startPythonOracle } from "../../support/python-oracle.ts";
import type { Answer, PythonOracle } from "../../support/python-oracle.ts";

let oracle: PythonOracle;
beforeAll(() => {
  oracle = startPythonOracle();
});
afterAll(() => oracle.stop());

const path = "/etc/service/paste.ini";
const otherPath = "/etc/service/other.ini";
const asked = ["signing_dir", "base", "x", "here", "__proto__"];

const plainValues = constantFrom("/var/cache/x", "%(here)s/ks", "", "/b", "base");
const oddValues = constantFrom(
  "%(base)s/ks",
  "%(x)s",
  "%(signing_dir)s",
  "%(nope)s",
  "%(__file__)s",
  "/a%%b",
  "/a%b",
  "%",
  "%()s",
  "%(here)",
  '"/a"',
  "/a ; c",
  "/a # c",
  "$state_path/ks",
  "é",
);
const values = oneof({ weight: 2, arbitrary: plainValues }, { weight: 1, arbitrary: oddValues });
const options = constantFrom(
  "signing_dir",
  "set signing_dir",
  "get signing_dir",
  "set  x",
  "get x",
  "base",
  "base",
  "x",
  "here",
  "set base",
  "__proto__",
  "setx",
);
const assignment = tuple(options, constantFrom(" = ", "=", ":", "\t:\t"), values).map((parts) =>
  parts.join(""),
);
const factory = "paste.filter_factory = keystonemiddleware.auth_token:filter_factory";
const otherFactories = constantFrom(
  "paste.filter_factory = keystoneclient.middleware.auth_token : filter_factory",
  "paste.filter_factory = other.filters:filter_factory",
  "paste.filter_app_factory = keystonemiddleware.auth_token:filter_factory",
  "use = call:keystonemiddleware.auth_token:filter_factory",
  "use = base",
  "use = base",
  "use = authtoken",
  "use = nope",
  "use = egg:nope#filter",
  "use = config:other.ini#authtoken",
  "use = config:/etc/service/other.ini#base",
  "use = config:other.ini",
  "",
);
const factories = oneof(
  { weight: 2, arbitrary: constant(factory) },
  { weight: 1, arbitrary: otherFactories },
);
const oddLines = constantFrom(
  "",
  "  ",
  "# c",
  "; c",
  "  # c",
  "  /more",
  "\t/more",
  "rem x",
  "word",
  " x = y",
);
const lines = array(
  oneof({ weight: 12, arbitrary: assignment }, { weight: 1, arbitrary: oddLines }),
  { maxLength: 3 },
);
function section(name: string): Arbitrary<string> {
  return tuple(factories, lines).map(
    ([factory, rest]) => `[${name}]\n${[factory, ...rest].join("\n")}\n`,
  );
}
const defaults = lines.map((some) => `[DEFAULT]\n${some.join("\n")}\n`);
const sections = oneof(
  { weight: 2, arbitrary: section("filter:base") },
  { weight: 1, arbitrary: section("filter: base") },
  { weight: 1, arbitrary: section("filter:authtoken") },
  { weight: 1, arbitrary: section("filter-app:authtoken") },
  { weight: 1, arbitrary: section("[x]") },
  { weight: 1, arbitrary: defaults },
  { weight: 1, arbitrary: constantFrom("stray = 1\n", "[default]\nsigning_dir = /d\n", "[]\n") },
);
const text = tuple(
  oneof({ weight: 2, arbitrary: constant("") }, { weight: 1, arbitrary: defaults }),
  section("filter:authtoken"),
  oneof({ weight: 1, arbitrary: constant("") }, { weight: 1, arbitrary: section("filter:base") }),
  array(sections, { maxLength: 2 }),
).map(([first, filter, base, rest]) => first + filter + base + rest.join(""));
const globals = constantFrom({}, {}, {}, { signing_dir: "/given" }, { x: "%(here)s" });

test("1,500 generated paste files give the filter the options, or the error at the line, that PasteDeploy says", async () => {
  const cases = sample(record({ main: text, other: text, globals }), {
    numRuns: 1500,
    seed: 20131017,
  });
  const answers = await oracle.ask(
    cases.map(({ main, other, globals }) => ({
      ask: "paste",
      name: "authtoken",
      files: [
        [path, main],
        [otherPath, other],
      ],
      globals,
    })),
  );
  const seen = cases.map(({ main, other, globals }, index) => {
    const shown = { main, other, globals };
    const answer = ours(main, other, globals);
    expect({ ...shown, answer }).toEqual({ ...shown, answer: theirs(answers[index]) });
    return typeof answer === "string" ? answer.replace(/^\d+ /, "") : "read";
  });
  expect(seen.filter((one) => one === "read").length).toBeGreaterThan(300);
  expect(new Set(seen).size).toBeGreaterThan(5);
}, 120_000);

type Result = string | ReadonlyMap<string, string>;

function ours(main: string, other: string, globals: Readonly<Record<string, string>>): Result {
  const config = parse(main, path);
  if (config.status === "invalid") return `${config.line} ${config.message}`;
  const elsewhere = parse(other, otherPath);
  const others = new Map(elsewhere.status === "parsed" ? [[otherPath, elsewhere]] : []);
  const filters = findAuthTokenFilters(config, {
    names: asked,
    globals: new Map(Object.entries(globals)),
    others,
  });
  const filter = filters.find(({ section }) => section === "filter:authtoken");
  if (filter === undefined || filter.reading.status === "failed") return "no filter";
  return new Map([...filter.reading.options].map(([name, { value }]) => [name, value]));
}

function parse(content: string, file: string): ReturnType<typeof parsePasteConfig> {
  return parsePasteConfig([{ file, content }], fileLocation(file));
}

function theirs(answer: Answer | undefined): Result {
  if (answer === undefined || "value" in answer) throw new Error("the oracle did not answer");
  if ("error" in answer) return describe(answer);
  if (!/^keystone.*auth_token$/.test(answer.factory ?? "")) return "no filter";
  const options = new Map(answer.options);
  return new Map(
    asked.flatMap((name) => (options.has(name) ? [[name, options.get(name) ?? ""]] : [])),
  );
}

function describe({
  error,
  message,
}: {
  readonly error: string;
  readonly message: string;
}): string {
  const first = message.split("\n").slice(0, 2).join("\n");
  if (!first.includes(path)) return "no filter";
  const line = /line:? *(\d+)/.exec(first)?.[1] ?? "";
  if (error === "DuplicateOptionError" || error === "DuplicateSectionError") {
    return `${line} ${/(?:option|section) '.*/.exec(first)?.[0] ?? ""}`;
  }
  if (error === "MissingSectionHeaderError") return `${line} File contains no section headers`;
  return error === "ParsingError" ? `${line} Source contains parsing errors` : "no filter";
}
