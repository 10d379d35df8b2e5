import { expect, test } from "vitest";
import { registered, signingDir } from "../../support/oslo-value.ts";

const K = "[keystone_authtoken]";

interface Case {
  readonly name: string;
  /** In reading order. */
  readonly files: readonly (string | Uint8Array)[];
  /** The value; `null` where it is not set. */
  readonly value: string | null;
}

function one(name: string, file: string | Uint8Array, value: string | null): Case {
  return { name, files: [file], value };
}

const values: readonly Case[] = [
  one(
    "default of state_path",
    `${K}\nsigning_dir = $state_path/keystone-signing\n`,
    "/var/lib/neutron/keystone-signing",
  ),
  one(
    "DEFAULT after its use",
    `${K}\nsigning_dir = $state_path/ks\n[DEFAULT]\nstate_path = /srv/n\n`,
    "/srv/n/ks",
  ),
  one(
    "the same group before DEFAULT",
    `[DEFAULT]\nbase = /def\n${K}\nbase = /mygrp\nsigning_dir = $base/ks\n`,
    "/mygrp/ks",
  ),
  one(
    "another group without braces",
    `[oslo_concurrency]\nlock_path = /lk\n${K}\nsigning_dir = $oslo_concurrency.lock_path/ks\n`,
    "/lk/ks",
  ),
  one(
    "another group with braces",
    `${K}\nsigning_dir = \${oslo_concurrency.lock_path}/ks\n`,
    "/lock/ks",
  ),
  one("braces before a dot", `${K}\nsigning_dir = \${state_path}.d/ks\n`, "/var/lib/neutron.d/ks"),
  one("a dash ends a name", `${K}\nsigning_dir = $state_path-x/ks\n`, "/var/lib/neutron-x/ks"),
  one("an option without a value", `${K}\nsigning_dir = $unset_opt/ks\n`, "/ks"),
  one("$$", `${K}\nsigning_dir = /a/$$state_path\n`, "/a/$state_path"),
  one("backslash before $", `${K}\nsigning_dir = /a/\\$state_path\n`, "/a/$state_path"),
  one("$ at the end", `${K}\nsigning_dir = /a$\n`, "/a$"),
  one("$ before a digit", `${K}\nsigning_dir = /a$1\n`, "/a$1"),
  one("~ stays", `${K}\nsigning_dir = ~/keystone-signing\n`, "~/keystone-signing"),
  one("%(x)s stays", `${K}\nsigning_dir = /a/%(here)s\n`, "/a/%(here)s"),
  {
    name: "the last state_path counts",
    files: [
      `[DEFAULT]\nstate_path=/one\n${K}\nsigning_dir = $state_path/ks\n`,
      "[DEFAULT]\nstate_path=/two\n",
    ],
    value: "/two/ks",
  },
];

test.each(values)("$name gives oslo.config's value", ({ files, value }) => {
  expect(signingDir(files)).toEqual({ status: "set", value });
});

const unresolved = [
  ["$nope/ks", "no-such-option", "nope", "no such option nope in group [DEFAULT]"],
  [
    "$STATE_PATH/ks",
    "no-such-option",
    "STATE_PATH",
    "no such option STATE_PATH in group [DEFAULT]",
  ],
  ["$state_path.d/ks", "no-such-group", "state_path.d", "no such group [state_path]"],
  ["${nova.x}", "no-such-group", "nova.x", "no such group [nova]"],
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
    expect(signingDir([`${K}\n\nsigning_dir = ${raw}\n`])).toEqual({
      status: "unresolved",
      kind,
      variable,
      message,
      file: "/0.conf",
      line: 3,
    });
  },
);

test("an option that is only in a file does not resolve, for the service does not register it", () => {
  const found = signingDir([`[DEFAULT]\nmine = /x\n${K}\nsigning_dir = $mine\n`]);
  expect(found).toMatchObject({ status: "unresolved", variable: "mine", line: 4 });
});

test("the place of an unresolved variable is the line that names it, also in another option", () => {
  const found = signingDir([`[DEFAULT]\nstate_path = $nope\n${K}\nsigning_dir = $state_path/ks\n`]);
  expect(found).toMatchObject({ status: "unresolved", variable: "nope", file: "/0.conf", line: 2 });
});

test("a default that depends on something unknown is reported where it is used", () => {
  const files = [`${K}\nsigning_dir = $state_path/ks\n`];
  const found = signingDir(files, { ...registered, DEFAULT: { state_path: "$pybasedir" } });
  expect(found).toMatchObject({ status: "unresolved", variable: "pybasedir", line: 2 });
});

test("an environment variable wins over the files and is interpolated", () => {
  const environment = new Map([
    ["OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR", { value: "$state_path/env", file: "/unit", line: 7 }],
    ["OS_DEFAULT__STATE_PATH", { value: "/srv", file: "/unit", line: 8 }],
  ]);
  const found = signingDir([`${K}\nsigning_dir = /a\n`], registered, environment);
  expect(found).toEqual({ status: "set", value: "/srv/env" });
});

test("values that multiply one another are given up", () => {
  const names = Array.from({ length: 40 }, (_, index) => `o${index}`);
  const lines = names.map((name, index) => `${name} = $o${index + 1}$o${index + 1}`);
  const options = Object.fromEntries(names.map((name) => [name, ""]));
  const found = signingDir([`[DEFAULT]\n${lines.join("\n")}\n${K}\nsigning_dir = $o0\n`], {
    ...registered,
    DEFAULT: { ...options, o40: "0123456789" },
  });
  expect(found).toMatchObject({ status: "unresolved", kind: "too-long" });
});
