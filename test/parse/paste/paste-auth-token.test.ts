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
import { factory, parsePaste } from "../../support/paste-text.ts";

test.each([
  "keystone.middleware.auth_token:filter_factory",
  "keystoneclient.middleware.auth_token:filter_factory",
  "keystonemiddleware.auth_token:filter_factory",
  "keystonemiddleware.auth_token : filter_factory",
  "keystonemiddleware.auth_token:filter_factory [extra]",
  "heat.common.auth_token:filter_factory",
])("%s makes auth_token, whatever the section is called", (name) => {
  const config = parsePaste(`[filter:anything]\npaste.filter_factory = ${name}\n`);
  expect(sections(config)).toEqual(["filter:anything"]);
});

test("an app_factory makes auth_token as well", () => {
  const name = "keystoneclient.middleware.auth_token:app_factory";
  const config = parsePaste(`[app:main]\npaste.app_factory = ${name}\n`);
  expect(sections(config)).toEqual(["app:main"]);
});

test.each([
  "trove.tests.fakes.keystone:filter_factory",
  "keystonemiddleware.audit:filter_factory",
  "keystonemiddleware.auth_token:other",
  "keystonemiddleware.auth_token:app_factory",
  "keystonemiddleware.auth_token",
  "evil.keystonemiddleware.auth_token:filter_factory",
])("%s does not, even in [filter:authtoken]", (name) => {
  const config = parsePaste(`[filter:authtoken]\npaste.filter_factory = ${name}\n`);
  expect(sections(config)).toEqual([]);
});

test("every assignment that lost is told, with the reason", () => {
  const config = parsePaste(
    `[DEFAULT]\nsigning_dir = /default\n[filter:base]\n${factory}\nsigning_dir = /base\n` +
      `[filter:authtoken]\nuse = base\nset signing_dir = /set\nsigning_dir = /own\n` +
      "[pipeline:p]\nset signing_dir = /pipeline\npipeline = authtoken app\n[app:app]\nuse = egg:x\n",
  );
  const option = signingDir(config);
  expect(option).toMatchObject({
    value: "/set",
    assignment: { value: "/set", file: "/etc/x.ini", line: 8, section: "filter:authtoken" },
  });
  const why = '"set" in [filter:authtoken] wins over it';
  expect(option?.shadowed).toEqual([
    { value: "/own", file: "/etc/x.ini", line: 9, section: "filter:authtoken", why },
    { value: "/base", file: "/etc/x.ini", line: 5, section: "filter:base", why },
    { value: "/pipeline", file: "/etc/x.ini", line: 11, section: "pipeline:p", why },
    { value: "/default", file: "/etc/x.ini", line: 2, section: "DEFAULT", why },
  ]);
});

test("what a pipeline sets for its filters wins over DEFAULT", () => {
  const config = parsePaste(
    `[DEFAULT]\nsigning_dir = /default\n[filter:authtoken]\n${factory}\nsigning_dir = /own\n` +
      "[pipeline:p]\nset signing_dir = /pipeline\npipeline = authtoken app\n[app:app]\nuse = egg:x\n",
  );
  expect(signingDir(config)).toMatchObject({
    value: "/pipeline",
    shadowed: [
      { line: 5, why: '"set" in [pipeline:p] wins over it' },
      { line: 2, why: '"set" in [pipeline:p] wins over it' },
    ],
  });
});

test("options of another file come with use = config:, those of its DEFAULT behind our own", () => {
  const config = parsePaste(
    "[DEFAULT]\nsigning_dir = /ours\n[filter:authtoken]\nuse = config:other%%20one.ini#base\n",
  );
  expect(referencedFiles(config)).toEqual(["/etc/other one.ini"]);
  const other = parsePaste(
    `[DEFAULT]\nsigning_dir = /theirs\n[filter:base]\n${factory}\nbase = %(here)s/ks\n`,
    "/etc/other one.ini",
  );
  const others = new Map([["/etc/other one.ini", other]]);
  const why = "[DEFAULT] of /etc/x.ini wins over it";
  expect(signingDir(config, others)).toMatchObject({
    value: "/ours",
    shadowed: [{ value: "/theirs", file: "/etc/other one.ini", line: 2, why }],
  });
  expect(sections(config)).toEqual([]);
});

test("what is wrong with another file is told where it is named", () => {
  const config = parsePaste(
    "[filter:authtoken]\nuse = config:b.ini\n[app:main]\nuse = config:b.ini\n",
  );
  const fault = { status: "invalid", file: "/etc/b.ini", line: 7, message: "bad" } as const;
  const own = parsePaste(`[filter:a]\n${factory}\n[pipeline:main]\npipeline = a config:b.ini\n`);
  expect(sections(config, new Map([["/etc/b.ini", fault]]))).toEqual([]);
  const others = new Map([["/etc/b.ini", fault]]);
  const [filter] = findAuthTokenFilters(own, { names: [], applications: ["main"], others });
  expect(filter?.usage).toEqual({
    kind: "used",
    fault: { file: "/etc/b.ini", line: 7, message: "bad" },
  });
});

test("fragments of a directory are one configuration: the later one wins, here is the directory", () => {
  const directory = "/etc/swift/proxy-server.conf.d";
  const texts = [
    { file: `${directory}/10.conf`, content: `[filter:a]\n${factory}\nsigning_dir = /one\n` },
    { file: `${directory}/20.conf`, content: "[filter:a]\nsigning_dir = %(here)s/two\n" },
  ];
  const config = parsePasteConfig(texts, directoryLocation(`${directory}/`));
  if (config.status === "invalid") throw new Error(config.message);
  expect(signingDir(config)).toMatchObject({
    value: `${directory}/two`,
    assignment: { file: `${directory}/20.conf`, line: 2 },
    shadowed: [{ value: "/one", why: `a later file wins (${directory}/20.conf:2)` }],
  });
});

test("a % alone is an error, but not to swift, which expands what has a reference in it", () => {
  const texts = [
    `[DEFAULT]\nx = 50%\n[filter:a]\n${factory}\nsigning_dir = /a%%b\n`,
    `[filter:a]\n${factory}\nx = 50%\nsigning_dir = %(x)s\n`,
  ];
  const read = texts.map((content) => {
    const file = "/etc/swift/proxy-server.conf";
    const texts = [{ file, content }];
    const config = parsePasteConfig(texts, fileLocation(file), "python3", "references");
    if (config.status === "invalid") throw new Error(config.message);
    const [filter] = findAuthTokenFilters(config, { names: ["signing_dir"] });
    return filter?.reading.status === "failed" ? filter.reading.line : signingDir(config)?.value;
  });
  expect(read).toEqual(["/a%%b", 4]);
});

test("an error in another filter does not matter to the options", () => {
  const config = parsePaste(
    `[filter:other]\npaste.filter_factory = a:b\nx = %(nope)s\n[filter:a]\n${factory}\nsigning_dir = /a\n`,
  );
  expect(signingDir(config)?.value).toBe("/a");
});

test("names that are special to JavaScript are names like others", () => {
  const config = parsePaste(
    `[DEFAULT]\n__proto__ = /p\n[__proto__]\nx = 1\n[filter:constructor]\n${factory}\nsigning_dir = %(__proto__)s/x\n`,
  );
  expect(signingDir(config)?.value).toBe("/p/x");
});

function sections(
  config: PasteConfig,
  others: Parameters<typeof findAuthTokenFilters>[1]["others"] = new Map(),
): readonly string[] {
  return findAuthTokenFilters(config, { names: [], others }).map(({ section }) => section);
}

function signingDir(config: PasteConfig, others: ReadonlyMap<string, PasteConfig> = new Map()) {
  const [filter] = findAuthTokenFilters(config, { names: ["signing_dir"], others });
  return filter?.reading.status === "read" ? filter.reading.options.get("signing_dir") : undefined;
}
