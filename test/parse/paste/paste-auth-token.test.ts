import { expect, test } from "vitest";
import {
  findAuthTokenFilters,
  referencedFiles,
} from "../../../src/parse/paste/paste-auth-token.ts";
import {
  directoryLocation,
  fileLocation,
  parsePasteConfig,
} from "../../../src/parse/paste/paste-config.ts";
import type { PasteConfig } from "../../../src/parse/paste/paste-config.ts";

const factory = "paste.filter_factory = keystonemiddleware.auth_token:filter_factory";
const names = ["signing_dir"];

test.each([
  "keystone.middleware.auth_token:filter_factory",
  "keystoneclient.middleware.auth_token:filter_factory",
  "keystonemiddleware.auth_token:filter_factory",
  "keystonemiddleware.auth_token : filter_factory",
  "heat.common.auth_token:filter_factory",
])("%s makes auth_token, whatever the section is called", (name) => {
  const config = parse(`[filter:anything]\npaste.filter_factory = ${name}\n`);
  expect(sections(config)).toEqual(["filter:anything"]);
});

test("an app_factory makes auth_token as well", () => {
  const name = "keystoneclient.middleware.auth_token:app_factory";
  expect(sections(parse(`[app:main]\npaste.app_factory = ${name}\n`))).toEqual(["app:main"]);
});

test.each([
  "trove.tests.fakes.keystone:filter_factory",
  "keystonemiddleware.audit:filter_factory",
  "keystonemiddleware.auth_token:other",
  "evil.keystonemiddleware.auth_token:filter_factory",
])("%s does not, even in [filter:authtoken]", (name) => {
  expect(sections(parse(`[filter:authtoken]\npaste.filter_factory = ${name}\n`))).toEqual([]);
});

test("filters that a pipeline or a composite names come first", () => {
  const text = ["a", "b", "c", "d"].map((name) => `[filter:${name}]\n${factory}\n`).join("");
  const config = parse(
    `${text}[pipeline:p]\npipeline = x c y\n[composite:q]\nuse = call:nova:f\nkeystone = d app\n`,
  );
  expect(filters(config).map(({ section, usage }) => [section, usage])).toEqual([
    ["filter:c", "used"],
    ["filter:d", "used"],
    ["filter:a", "unused"],
    ["filter:b", "unused"],
  ]);
});

test("every assignment that lost is told, with the reason", () => {
  const config = parse(
    `[DEFAULT]\nsigning_dir = /default\n[filter:base]\n${factory}\nsigning_dir = /base\n` +
      `[filter:authtoken]\nuse = base\nset signing_dir = /set\nsigning_dir = /own\n[pipeline:p]\npipeline = authtoken\n`,
  );
  const [filter] = filters(config);
  const option =
    filter?.reading.status === "read" ? filter.reading.options.get("signing_dir") : null;
  expect(option).toMatchObject({
    value: "/set",
    assignment: { value: "/set", file: "/etc/x.ini", line: 8, section: "filter:authtoken" },
  });
  const why = '"set" in [filter:authtoken] wins over it';
  expect(option?.shadowed).toEqual([
    { value: "/own", file: "/etc/x.ini", line: 9, section: "filter:authtoken", why },
    { value: "/base", file: "/etc/x.ini", line: 5, section: "filter:base", why },
    { value: "/default", file: "/etc/x.ini", line: 2, section: "DEFAULT", why },
  ]);
});

test("options of another file come with use = config:", () => {
  const config = parse("[filter:authtoken]\nuse = config:other%%20one.ini#base\n");
  expect(referencedFiles(config)).toEqual(["/etc/other one.ini"]);
  const other = parse(
    `[filter:base]\n${factory}\nsigning_dir = %(here)s/ks\n`,
    "/etc/other one.ini",
  );
  expect(value(config, new Map([["/etc/other one.ini", other]]))).toBe("/etc/ks");
  expect(value(config)).toBeUndefined();
});

test("a filter-app takes its options from the filter that it uses", () => {
  const config = parse(
    `[filter:base]\n${factory}\nsigning_dir = /base\n[filter-app:main]\nuse = base\nnext = app\n`,
  );
  expect(sections(config)).toEqual(["filter:base", "filter-app:main"]);
});

test("fragments of a directory are one configuration: the later one wins, here is the directory", () => {
  const texts = [
    {
      file: "/etc/swift/proxy-server.conf.d/10.conf",
      content: `[filter:a]\n${factory}\nsigning_dir = /one\n`,
    },
    {
      file: "/etc/swift/proxy-server.conf.d/20.conf",
      content: "[filter:a]\nsigning_dir = %(here)s/two\n",
    },
  ];
  const config = parsePasteConfig(texts, directoryLocation("/etc/swift/proxy-server.conf.d"));
  if (config.status === "invalid") throw new Error(config.message);
  const [filter] = filters(config);
  const option =
    filter?.reading.status === "read" ? filter.reading.options.get("signing_dir") : null;
  expect(option).toMatchObject({
    value: "/etc/swift/proxy-server.conf.d/two",
    assignment: { file: "/etc/swift/proxy-server.conf.d/20.conf", line: 2 },
    shadowed: [
      { value: "/one", why: "a later file wins (/etc/swift/proxy-server.conf.d/20.conf:2)" },
    ],
  });
});

test("an error in another filter does not matter", () => {
  const config = parse(
    `[filter:other]\npaste.filter_factory = a:b\nx = %(nope)s\n[filter:a]\n${factory}\nsigning_dir = /a\n`,
  );
  expect(value(config)).toBe("/a");
});

test("names that are special to JavaScript are names like others", () => {
  const config = parse(
    `[DEFAULT]\n__proto__ = /p\n[__proto__]\nx = 1\n[filter:constructor]\n${factory}\nsigning_dir = %(__proto__)s/x\n`,
  );
  expect(value(config)).toBe("/p/x");
});

function parse(content: string, path = "/etc/x.ini"): PasteConfig {
  const config = parsePasteConfig([{ file: path, content }], fileLocation(path));
  if (config.status === "invalid") throw new Error(config.message);
  return config;
}

function filters(config: PasteConfig, others: ReadonlyMap<string, PasteConfig> = new Map()) {
  return findAuthTokenFilters(config, { names, others });
}

function sections(config: PasteConfig): readonly string[] {
  return filters(config).map(({ section }) => section);
}

function value(config: PasteConfig, others?: ReadonlyMap<string, PasteConfig>): string | undefined {
  const [filter] = filters(config, others);
  return filter?.reading.status === "read"
    ? filter.reading.options.get("signing_dir")?.value
    : undefined;
}
