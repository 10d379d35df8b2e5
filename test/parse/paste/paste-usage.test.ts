import { expect, test } from "vitest";
import { findAuthTokenFilters } from "../../../src/parse/paste/paste-auth-token.ts";
import { factory, parsePaste, usageIn } from "../../support/paste-text.ts";

/** Filters with these names, each with a directory of its own. */
function filters(...names: readonly string[]): string {
  return names.map((name) => `[filter:${name}]\n${factory}\nsigning_dir = /${name}\n`).join("");
}

const app = "[app:app]\npaste.app_factory = x:y\n";

test("a filter is used if the application leads to it, through composites and pipelines", () => {
  const text =
    `${filters("a", "b", "c")}${app}[composite:neutron]\nuse = egg:Paste#urlmap\n/: versions\n/v2.0: api\n` +
    "[app:versions]\nuse = egg:x\n[composite:api]\nuse = call:neutron.auth:pipeline_factory\n" +
    "noauth = a app\nkeystone = b app\n[pipeline:other]\npipeline = c app\n";
  const used = ["filter:b /b"];
  expect(usageIn(text, { applications: ["nova", "neutron"] })).toEqual({
    used,
    unused: ["filter:a /a", "filter:c /c"],
  });
});

test("an unused filter says why it counts for nothing", () => {
  const config = parsePaste(`${filters("a")}[pipeline:main]\npipeline = app\n${app}`);
  const [filter] = findAuthTokenFilters(config, { names: [] });
  expect(filter?.usage).toEqual({ kind: "unused", why: "no pipeline that is loaded uses it" });
});

test("used filters come first, in the order that a request meets them", () => {
  const text = `${filters("a", "b", "c")}[pipeline:main]\npipeline = c x b app\n${app}`;
  expect(usageIn(text, { applications: ["main"] })).toEqual({
    used: ["filter:c /c", "filter:b /b"],
    unused: ["filter:a /a"],
  });
});

test.each([
  ["filter-with", "[app:main]\npaste.app_factory = x:y\nfilter-with = a\n"],
  [
    "filter-with of a filter",
    `[filter:x]\nuse = egg:x\nfilter-with = a\n[pipeline:main]\npipeline = x app\n`,
  ],
  ["a filter-app", "[filter-app:main]\nuse = a\nnext = app\n"],
  [
    "what a filter-app has next",
    "[filter-app:main]\nuse = egg:x\nnext = p\n[pipeline:p]\npipeline = a app\n",
  ],
  ["an application that uses a pipeline", "[app:main]\nuse = p\n[pipeline:p]\npipeline = a app\n"],
  [
    "the former name of composites",
    "[composit:main]\nuse = egg:paste#urlmap\n/ = p\n[pipeline:p]\npipeline = a app\n",
  ],
  [
    "a urlmap of a service",
    "[composite:main]\nuse = call:nova.api.openstack.urlmap:urlmap_factory\n/: p\n[pipeline:p]\npipeline = a app\n",
  ],
  [
    "the application for what is not found",
    "[DEFAULT]\nnot_found_app = p\n[composite:main]\nuse = egg:Paste#urlmap\n/: app\n[pipeline:p]\npipeline = a app\n",
  ],
  [
    "a composite's factory",
    "[composite:main]\npaste.composite_factory = glance.api:root_app_factory\n/: p\n[pipeline:p]\npipeline = a app\n",
  ],
  ["a composite that nobody knows", "[composite:main]\nuse = egg:x#y\nanything = x a y\n"],
  [
    "a later pipeline_factory",
    "[composite:main]\nuse = call:nova.api.auth:pipeline_factory_v21\nkeystone = a app\n",
  ],
  [
    "a pipeline without limits of rates",
    "[composite:main]\nuse = call:cinder.api:pipeline_factory\nkeystone = app\nkeystone_nolimit = a app\n",
  ],
  [
    "a pipeline_factory without the strategy",
    "[composite:main]\nuse = call:x:pipeline_factory\nother = a app\n",
  ],
])("%s leads to a filter", (_name, text) => {
  const { used } = usageIn(`${filters("a", "b")}${app}${text}`, { applications: ["main"] });
  expect(used.map((one) => one.split(" ").at(-1))).toEqual(["/a"]);
});

test("a strategy chooses its pipeline", () => {
  const text = `${filters("a", "b")}${app}[composite:main]\nuse = call:x:pipeline_factory\nkeystone = a app\nnoauth2 = b app\n`;
  const used = (keys: readonly string[]) => usageIn(text, { applications: ["main"], keys }).used;
  expect([used(["keystone"]), used(["noauth2"]), used(["noauth2", "keystone"])]).toEqual([
    ["filter:a /a"],
    ["filter:b /b"],
    ["filter:b /b", "filter:a /a"],
  ]);
});

test("a factory in a pipeline gets the global options", () => {
  const text =
    "[DEFAULT]\nsigning_dir = /d\n[pipeline:main]\npipeline = egg:keystonemiddleware#auth_token app\n";
  expect(usageIn(text + app).used).toEqual(["pipeline:main /d"]);
});

test("a filter that comes into being with different options is there as often", () => {
  const text =
    `[filter:a]\n${factory}\n${app}[composite:main]\nuse = egg:Paste#urlmap\n/1: p\n/2: q\n/3: q\n` +
    "[pipeline:p]\nset signing_dir = /p\npipeline = a app\n[pipeline:q]\npipeline = a app\n";
  const { used, unused } = usageIn(text, { applications: ["main"] });
  expect([used, unused]).toEqual([["filter:a /p", "filter:a unset"], []]);
});

test("a filter that another one takes its options from is a part of that one", () => {
  const text = `${filters("base")}[filter:a]\nuse = base\n[pipeline:main]\npipeline = a app\n${app}`;
  expect(usageIn(text)).toEqual({ used: ["filter:a /base"], unused: [] });
});

test("without the applications, each that the file has counts as loaded", () => {
  const text = `${filters("a", "b", "c")}${app}[pipeline:p]\npipeline = a app\n[filter-app:q]\nuse = b\nnext = app\n`;
  const { used, unused } = usageIn(text, { applications: ["main"] });
  expect([used, unused]).toEqual([["filter:a /a", "filter-app:q /b"], ["filter:c /c"]]);
});

test("without any application, each filter counts as used", () => {
  expect(usageIn(filters("a", "b"), { applications: ["main"] })).toEqual({
    used: ["filter:a /a", "filter:b /b"],
    unused: [],
  });
});

test("a filter that cannot be made counts with the line", () => {
  const text = `[filter:a]\n${factory}\nsigning_dir = %(nope)s\n[pipeline:main]\npipeline = a app\n${app}`;
  expect(usageIn(text).used).toEqual([
    "filter:a 3 Bad value substitution: 'nope' is not a valid option name",
  ]);
});

test.each([
  ["pipeline = a nope app\n", "No section 'nope' found", 5],
  ["pipeline = a app\nx = 1\n", "[pipeline:main] has an extra (disallowed) setting 'x'", 5],
  [
    "pipeline = a bad app\n[filter:bad]\nuse = egg:x\ny = 50%\n",
    "'%' must be followed by '%' or '('",
    8,
  ],
  [
    "pipeline = call:keystonemiddleware.auth_token:filter_factory a app\n",
    "[pipeline:main] Protocol None unknown",
    5,
  ],
])(
  "what keeps the application from being loaded is told beside its filter: %s",
  (text, message, line) => {
    const config = parsePaste(`${filters("a")}[pipeline:main]\n${text}${app}`);
    const [filter] = findAuthTokenFilters(config, { names: [], applications: ["main"] });
    expect(filter?.usage).toEqual({ kind: "used", fault: { file: "/etc/x.ini", line, message } });
  },
);

test("where it is not known which application is loaded, nothing is said against any", () => {
  const config = parsePaste(`${filters("a")}[pipeline:p]\npipeline = a nope app\n${app}`);
  const [filter] = findAuthTokenFilters(config, { names: [], applications: ["main"] });
  expect(filter?.usage).toEqual({ kind: "used", fault: null });
});

test("applications that lead in circles come to an end", () => {
  const text = `${filters("a")}[composite:main]\nuse = egg:Paste#urlmap\n/1: main\n/2: main\n/3: p\n[pipeline:p]\npipeline = a main\n`;
  expect(usageIn(text, { applications: ["main"] }).used).toEqual(["filter:a /a"]);
});
