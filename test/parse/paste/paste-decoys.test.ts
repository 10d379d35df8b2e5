import { expect, test } from "vitest";
import { findAuthTokenFilters } from "../../../src/parse/paste/paste-auth-token.ts";
import { findDecoys } from "../../../src/parse/paste/paste-decoys.ts";
import type { PasteConfig } from "../../../src/parse/paste/paste-config.ts";
import { factory, parsePaste } from "../../support/paste-text.ts";

const F = `[filter:authtoken]\n${factory}\n`;
const pipeline = "[pipeline:main]\npipeline = authtoken app\n[app:app]\nuse = egg:x\n";

test.each([
  "signing_dirname",
  "signing-dir",
  "Signing_Dir",
  "signingdir",
  "signing.dir",
  "signing_dirs",
  "signing_directory",
  "keystone_signing_dir",
  "singing_dir",
  "sigining_dir",
  "set signing-dir",
])("%s in a filter is not read", (key) => {
  const config = parsePaste(`${F}${key} = /tmp/keystone-signing-nova\n${pipeline}`);
  const name = key.replace("set ", "");
  expect(decoys(config)).toEqual([
    {
      value: "/tmp/keystone-signing-nova",
      file: "/etc/x.ini",
      line: 3,
      section: "filter:authtoken",
      why: `auth_token reads signing_dir, not ${name}`,
    },
  ]);
});

test.each(["signing_dir", "set signing_dir", "auth_host", "cafile", "certfile", "admin_user"])(
  "%s in a filter is no decoy",
  (key) => {
    expect(decoys(parsePaste(`${F}${key} = /a\n${pipeline}`))).toEqual([]);
  },
);

test("a misspelling counts in DEFAULT and in sections that a filter uses, but not elsewhere", () => {
  const config = parsePaste(
    `[DEFAULT]\nsigning-dir = /1\n[filter:base]\n${factory}\nsigning-dir = /2\n` +
      `[filter:authtoken]\nuse = base\n[filter:x]\nuse = egg:x\nsigning-dir = /3\n${pipeline}`,
  );
  expect(decoys(config).map(({ value }) => value)).toEqual(["/1", "/2"]);
});

test.each([
  [
    "a fake of trove's tests",
    "[filter:authtoken]\npaste.filter_factory = trove.tests.fakes.keystone:filter_factory\nsigning_dir = /x\n",
    3,
    "the section makes trove.tests.fakes.keystone:filter_factory, which is no auth_token filter",
  ],
  [
    "the middleware of magnum, which reads DEFAULT alone",
    "[filter:authtoken]\npaste.filter_factory = magnum.api.middleware.auth_token:AuthTokenMiddleware.factory\nsigning_dir = /x\n",
    3,
    "the section makes magnum.api.middleware.auth_token:AuthTokenMiddleware.factory, which is no auth_token filter",
  ],
  [
    "a filter of another kind",
    "[filter:x]\nuse = egg:swift#cache\nsigning_dir = /x\n",
    3,
    "the section makes egg:swift#cache, which is no auth_token filter",
  ],
  [
    "a section of oslo.config",
    "[keystone_authtoken]\nsigning_dir = /x\n",
    2,
    "the section is no auth_token filter",
  ],
  ["[default]", "[default]\nsigning_dir = /x\n", 2, "the section is no auth_token filter"],
  [
    "a pipeline that does not lead to it",
    "[pipeline:x]\nset signing_dir = /x\npipeline = app\n[app:app]\nuse = egg:x\n",
    2,
    "the section is no auth_token filter",
  ],
  [
    "DEFAULT, with no filter",
    "[DEFAULT]\nsigning_dir = /x\n",
    2,
    "the section is no auth_token filter",
  ],
])("signing_dir in %s is not read", (_name, text, line, why) => {
  expect(decoys(parsePaste(text))).toMatchObject([{ value: "/x", line, why }]);
});

test("what DEFAULT or a pipeline gives a filter is no decoy", () => {
  const text = `[DEFAULT]\nsigning_dir = /d\n${F}[pipeline:main]\nset signing_dir = /p\npipeline = authtoken app\n`;
  expect(decoys(parsePaste(`${text}[app:app]\nuse = egg:x\n`))).toEqual([]);
});

test("a filter of another file has decoys there, and that file's other sections have none", () => {
  const config = parsePaste(
    "[filter:a]\nuse = config:b.ini#c\n[pipeline:main]\npipeline = a app\n",
  );
  const path = "/etc/b.ini";
  const other = parsePaste(
    `[filter:c]\n${factory}\nsigning-dir = /c\n[filter:d]\nuse = egg:x\nsigning_dir = /d\n`,
    path,
  );
  expect(decoys(config, new Map([[path, other]]))).toMatchObject([{ value: "/c", file: path }]);
});

test("of very many only the first are told", () => {
  const many = Array.from({ length: 1000 }, (_, index) => `[s${index}]\nsigning_dir = /x\n`);
  expect(decoys(parsePaste(many.join("")))).toHaveLength(16);
});

function decoys(config: PasteConfig, others: ReadonlyMap<string, PasteConfig> = new Map()) {
  const filters = findAuthTokenFilters(config, { names: ["signing_dir"], others });
  return findDecoys(config, filters);
}
