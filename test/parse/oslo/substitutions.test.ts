import { expect, test } from "vitest";
import type { OptionValue } from "../../../src/parse/oslo/oslo-interpolation.ts";
import { optionOf, registered } from "../../support/oslo-value.ts";

const K = "[keystone_authtoken]";

test("every variable is told with its value and where that came from, each before those in its own value", () => {
  const found = optionOf({
    files: [
      `${K}\nsigning_dir = \${base}/$unset_opt/$oslo_concurrency.lock_path\n`,
      `${K}\nbase = $state_path/b\n`,
    ],
    environment: { OS_OSLO_CONCURRENCY__LOCK_PATH: "/env" },
  });
  expect(found).toMatchObject({
    status: "set",
    value: "/var/lib/neutron/b///env",
    substitutions: [
      {
        variable: "base",
        value: "/var/lib/neutron/b",
        via: "oslo",
        file: "/1.conf",
        line: 2,
        section: "keystone_authtoken",
        raw: "$state_path/b",
      },
      {
        variable: "state_path",
        value: "/var/lib/neutron",
        via: "default",
        file: "",
        line: 0,
        section: "DEFAULT",
        raw: "/var/lib/neutron",
      },
      {
        variable: "unset_opt",
        value: "",
        via: "default",
        file: "",
        line: 0,
        section: "DEFAULT",
        raw: "",
      },
      {
        variable: "oslo_concurrency.lock_path",
        value: "/env",
        via: "env",
        file: "/unit",
        line: 1,
        section: "OS_OSLO_CONCURRENCY__LOCK_PATH",
        raw: "/env",
      },
    ],
  });
});

test("a value without variables has none", () => {
  expect(namesIn(optionOf({ files: [`${K}\nsigning_dir = /a$$b\n`] }))).toEqual([]);
});

test("an option counts once, under the name that it has first", () => {
  const raw = "$keystone_authtoken.base$base$base$state_path";
  const found = optionOf({ files: [`${K}\nbase = $state_path\nsigning_dir = ${raw}\n`] });
  expect(namesIn(found)).toEqual(["keystone_authtoken.base", "state_path"]);
});

test("what cannot be resolved tells what was put in until then, also in the option that failed", () => {
  const found = optionOf({
    files: [
      `${K}\nbase = $unset_opt$nope$state_path\nsigning_dir = $oslo_concurrency.lock_path$base\n`,
    ],
  });
  expect(found).toMatchObject({ status: "unresolved", variable: "nope", line: 2 });
  expect(namesIn(found)).toEqual(["oslo_concurrency.lock_path", "unset_opt"]);
});

test("options that name one another tell each once", () => {
  const found = optionOf({
    files: [`${K}\nbase = $state_path$signing_dir\nsigning_dir = $unset_opt$base\n`],
  });
  expect(found).toMatchObject({ status: "unresolved", kind: "recursion" });
  expect(namesIn(found)).toEqual(["unset_opt", "state_path"]);
});

test("an unset option stands for None before 3.23.0", () => {
  const found = optionOf({ files: [`${K}\nsigning_dir = $unset_opt\n`], version: "3.20.0" });
  expect(found).toMatchObject({ substitutions: [{ variable: "unset_opt", value: "None" }] });
});

test("values that multiply one another are given up", () => {
  const found = optionOf(multiplying("0123456789"));
  expect(found).toMatchObject({ status: "unresolved", kind: "too-long" });
});

test("values that name one another many times over are told in full, each once", () => {
  expect(namesIn(optionOf(multiplying("")))).toEqual([...levels, "o40"]);
});

const levels = Array.from({ length: 40 }, (_, level) => `o${level}`);

/** 40 options of which each names the next one a thousand times. */
function multiplying(last: string): Parameters<typeof optionOf>[0] {
  const lines = levels.map((name, level) => `${name} = ${`$o${level + 1}`.repeat(1000)}`);
  const options = Object.fromEntries(levels.map((name) => [name, ""]));
  return {
    files: [`[DEFAULT]\n${lines.join("\n")}\n${K}\nsigning_dir = $o0\n`],
    registered: { ...registered, DEFAULT: { ...options, o40: last } },
  };
}

function namesIn(option: OptionValue): readonly string[] {
  return option.status === "unset" ? [] : option.substitutions.map(({ variable }) => variable);
}
