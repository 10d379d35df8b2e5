import { array, constant, constantFrom, record, tuple } from "fast-check";
import type { Arbitrary } from "fast-check";
import {
  authTokenFactory,
  lines,
  mainPath,
  otherPath,
  section,
  sometimes,
  weighted,
} from "./paste-lines.ts";
import type { ApplicationQuestion } from "./paste-oracle.ts";

// Each name leads to later ones only, but for a few mistakes: most files can be loaded.
const filterNames = ["a", "b", "c", "d"] as const;
const appNames = ["main", "one", "two", "three", "leaf"] as const;

/** A name of the list behind the one with this index, now and then something else. */
function later(names: readonly string[], index: number, odd: readonly string[]): Arbitrary<string> {
  const rest = names.slice(index + 1);
  return weighted([20, constantFrom(...(rest.length > 0 ? rest : odd))], [1, constantFrom(...odd)]);
}

const oddFilters = [
  "egg:keystonemiddleware#auth_token",
  "egg:swift#cache",
  "call:keystonemiddleware.auth_token:filter_factory",
  "config:other.ini#a",
  "nope",
  "leaf",
];
const oddApps = [
  "egg:swift#proxy",
  "call:nova.wsgi:app_factory",
  "config:other.ini#main",
  "config:other.ini",
  "main",
  "nope",
  "a",
];

const anyFilter = later(filterNames, -1, oddFilters);

function filterSection(index: number): Arbitrary<string> {
  const name = filterNames[index] ?? "";
  const maker = weighted(
    [5, constant(authTokenFactory)],
    [2, constant("paste.filter_factory = other.filters:filter_factory")],
    [1, constant("use = egg:keystonemiddleware#auth_token")],
    [1, constant("use = call:keystonemiddleware.auth_token:filter_factory")],
    [2, later(filterNames, index, oddFilters).map((other) => `use = ${other}`)],
  );
  const chained = later(filterNames, index, oddFilters).map((other) => `filter-with = ${other}\n`);
  return tuple(
    section(`filter:${name}`, maker, lines(2)),
    weighted([8, constant("")], [1, chained]),
  ).map(([text, more]) => `${text}id = ${name}\n${more}`);
}

/** What may stand in a section that can have no options of its own. */
const orders = sometimes(
  constantFrom("set signing_dir = /order\n", "set x = %(here)s\n", "set base = %(here)s/b\n"),
);

function pipelineWords(index: number): Arbitrary<string> {
  const app = later(appNames, index, oddApps);
  return tuple(array(anyFilter, { maxLength: 3 }), app).map(([words, last]) =>
    [...words, last].join(" "),
  );
}

function pipelineSection(index: number): Arbitrary<string> {
  const extra = weighted([30, constant("")], [1, constant("x = 1\n")]);
  const chained = weighted(
    [12, constant("")],
    [1, anyFilter.map((one) => `filter-with = ${one}\n`)],
  );
  return tuple(pipelineWords(index), orders, extra, chained).map(
    ([words, ...rest]) => `[pipeline:${appNames[index]}]\npipeline = ${words}\n${rest.join("")}`,
  );
}

function urlmapSection(index: number): Arbitrary<string> {
  const maker = constantFrom(
    "use = egg:Paste#urlmap",
    "use = call:nova.api.openstack.urlmap:urlmap_factory",
    "paste.composite_factory = trove.common.wsgi:versioned_urlmap",
  );
  const type = constantFrom("composite", "composit");
  const app = later(appNames, index, oddApps);
  return tuple(type, maker, app, sometimes(app), orders).map(
    ([type, maker, first, second, more]) =>
      `[${type}:${appNames[index]}]\n${maker}\n/: ${first}\n${second === "" ? "" : `/v2: ${second}\n`}${more}`,
  );
}

function strategySection(index: number): Arbitrary<string> {
  const maker = constantFrom(
    "use = call:neutron.auth:pipeline_factory",
    "use = call:nova.api.auth:pipeline_factory_v21",
    "paste.composite_factory = designate.api.middleware:auth_pipeline_factory",
  );
  return tuple(maker, pipelineWords(index), sometimes(pipelineWords(index), 9), orders).map(
    ([maker, keystone, noauth, more]) =>
      `[composite:${appNames[index]}]\n${maker}\nkeystone = ${keystone}\n${noauth === "" ? "" : `noauth = ${noauth}\n`}${more}`,
  );
}

function filterAppSection(index: number): Arbitrary<string> {
  const maker = weighted(
    [1, constant(authTokenFactory)],
    [3, anyFilter.map((one) => `use = ${one}`)],
  );
  const next = later(appNames, index, oddApps);
  return tuple(section(`filter-app:${appNames[index]}`, maker, lines(1)), next).map(
    ([text, app]) => `${text}next = ${app}\n`,
  );
}

function plainAppSection(index: number): Arbitrary<string> {
  const maker = weighted(
    [2, constant("paste.app_factory = nova.api:APIRouter.factory")],
    [2, later(appNames, index, oddApps).map((one) => `use = ${one}`)],
    [1, constant("use = egg:swift#proxy")],
  );
  const chained = weighted(
    [2, constant("")],
    [1, anyFilter.map((one) => `filter-with = ${one}\n`)],
  );
  return tuple(section(`app:${appNames[index]}`, maker, lines(2)), chained).map((parts) =>
    parts.join(""),
  );
}

function appSection(index: number): Arbitrary<string> {
  if (index === appNames.length - 1) return constant("[app:leaf]\npaste.app_factory = nova:leaf\n");
  return weighted(
    [5, pipelineSection(index)],
    [3, urlmapSection(index)],
    [3, strategySection(index)],
    [1, filterAppSection(index)],
    [1, plainAppSection(index)],
  );
}

const defaults = section("DEFAULT", constant(""), lines(2));

const file = tuple(
  sometimes(defaults),
  ...filterNames.map((_, index) => filterSection(index)),
  ...appNames.map((_, index) => appSection(index)),
).map((parts) => parts.join(""));

/** Files with filters, pipelines and composites, to load an application of. */
export const applicationQuestions: Arbitrary<ApplicationQuestion> = record({
  main: file,
  other: file,
  strategy: weighted([9, constant("keystone")], [1, constant("noauth")]),
  application: weighted([20, constant("main")], [1, constantFrom("one", "nope")]),
  globals: constantFrom({}, {}, {}, { signing_dir: "/given" }, { x: "%(here)s" }),
}).map(({ main, other, ...rest }) => ({
  files: [
    [mainPath, main],
    [otherPath, other],
  ],
  ...rest,
}));
