import { expect, test } from "vitest";
import { optionOf, registered } from "../../support/oslo-value.ts";

const K = "[keystone_authtoken]";

const unresolved = [
  ["$nope/ks", "no-such-option", "nope", "no such option nope in group [DEFAULT]"],
  ["$state_path.d/ks", "no-such-group", "state_path.d", "no such group [state_path]"],
  [
    "$oslo_concurrency.nope",
    "no-such-option",
    "oslo_concurrency.nope",
    "no such option oslo_concurrency.nope in group [DEFAULT]",
  ],
  [
    "$oslo_concurrency/ks",
    "group",
    "oslo_concurrency",
    "substituting group oslo_concurrency not supported",
  ],
  ["$signing_dir/ks", "recursion", "signing_dir", "the value of signing_dir names itself"],
  ["$__proto__", "no-such-option", "__proto__", "no such option __proto__ in group [DEFAULT]"],
] as const;

test.each(unresolved)(
  "%s cannot be resolved, and the place is named",
  (raw, kind, variable, message) => {
    expect(optionOf({ files: [`${K}\n\nsigning_dir = ${raw}\n`] })).toEqual({
      status: "unresolved",
      kind,
      variable,
      message,
      file: "/0.conf",
      line: 3,
      source: { via: "oslo", raw, file: "/0.conf", line: 3, section: "keystone_authtoken" },
      substitutions: [],
    });
  },
);

test("the place of an unresolved variable is the line that names it, also in another option", () => {
  const files = [`[DEFAULT]\nstate_path = $nope\n${K}\nsigning_dir = $state_path/ks\n`];
  expect(optionOf({ files })).toMatchObject({
    status: "unresolved",
    variable: "nope",
    file: "/0.conf",
    line: 2,
    source: { line: 4 },
  });
});

test("a default that depends on something unknown is reported where it is used", () => {
  const files = [`${K}\nsigning_dir = $state_path/ks\n`];
  const found = optionOf({
    files,
    registered: { ...registered, DEFAULT: { state_path: "$pybasedir" } },
  });
  expect(found).toMatchObject({ status: "unresolved", variable: "pybasedir", line: 2 });
});

test("where both options of a name fail, the nearer one is told", () => {
  const both = {
    DEFAULT: { base: "$far" },
    keystone_authtoken: { signing_dir: "", base: "$near" },
  };
  const found = optionOf({ files: [`${K}\nsigning_dir = $base\n`], registered: both });
  expect(found).toMatchObject({ status: "unresolved", variable: "near" });
});

test("DEFAULT's option stands in for one of the group that names what is not there", () => {
  const both = {
    DEFAULT: { base: "/far" },
    keystone_authtoken: { signing_dir: "", base: "$nope" },
  };
  const found = optionOf({ files: [`${K}\nsigning_dir = $base\n`], registered: both });
  expect(found).toMatchObject({ status: "set", value: "/far" });
});

test("an environment variable is the source, and its place is where it is set", () => {
  const environment = {
    OS_DEFAULT__STATE_PATH: "/srv",
    OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR: "$state_path/env",
  };
  expect(optionOf({ files: [`${K}\nsigning_dir = /a\n`], environment })).toMatchObject({
    status: "set",
    value: "/srv/env",
    source: { via: "env", file: "/unit", line: 2, section: "OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR" },
    substitutions: [{ variable: "state_path", value: "/srv", via: "env", file: "/unit", line: 1 }],
  });
});

test("a value that is not given, a group and an option without a file are unset", () => {
  expect(optionOf({ files: [] })).toEqual({ status: "unset" });
  expect(optionOf({ files: [], option: ["nobody", "signing_dir"] })).toEqual({ status: "unset" });
  expect(optionOf({ files: [], option: ["DEFAULT", "constructor"] })).toEqual({ status: "unset" });
});
