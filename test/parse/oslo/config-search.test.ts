import { constantFrom, option, record, sample, subarray } from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { searchConfigFiles } from "../../../src/parse/oslo/config-search.ts";
import type { ConfigSearch } from "../../../src/parse/oslo/config-search.ts";
import { parseOsloVersion } from "../../../src/parse/oslo/oslo-version.ts";
import { startPythonOracle } from "../../support/python-oracle.ts";
import type { PythonOracle, SearchQuestion } from "../../support/python-oracle.ts";

let oracle: PythonOracle;
beforeAll(() => {
  oracle = startPythonOracle();
});
afterAll(() => oracle.stop());

test("every place is looked at in oslo.config's order", () => {
  const search = { project: "nova", program: "/usr/bin/nova-api", home: "/var/lib/nova" };
  expect(
    searchConfigFiles({ ...search, snap: "/snap/nova/1", snapCommon: "/var/snap/nova" }),
  ).toEqual({
    files: [
      [
        "/var/lib/nova/.nova/nova.conf",
        "/var/lib/nova/nova.conf",
        "/etc/nova/nova.conf",
        "/etc/nova.conf",
        "/var/snap/nova/etc/nova/nova.conf",
        "/snap/nova/1/etc/nova/nova.conf",
      ],
      [
        "/var/lib/nova/.nova/nova-api.conf",
        "/var/lib/nova/nova-api.conf",
        "/etc/nova/nova-api.conf",
        "/etc/nova-api.conf",
        "/var/snap/nova/etc/nova/nova-api.conf",
        "/snap/nova/1/etc/nova/nova-api.conf",
      ],
    ],
    directories: [
      [
        "/var/lib/nova/.nova/nova.conf.d",
        "/var/lib/nova/nova.conf.d",
        "/etc/nova/nova.conf.d",
        "/etc/nova.conf.d",
        "/var/snap/nova/etc/nova/nova.conf.d",
        "/snap/nova/1/etc/nova/nova.conf.d",
      ],
      [
        "/var/lib/nova/.nova/nova-api.conf.d",
        "/var/lib/nova/nova-api.conf.d",
        "/etc/nova/nova-api.conf.d",
        "/etc/nova-api.conf.d",
        "/var/snap/nova/etc/nova/nova-api.conf.d",
        "/snap/nova/1/etc/nova/nova-api.conf.d",
      ],
    ],
  });
});

test.each([
  [
    "1.2.1",
    [
      ["/etc/p/p.conf", "/etc/p.conf"],
      ["/etc/p/run.py.conf", "/etc/run.py.conf"],
    ],
    0,
  ],
  [
    "3.18.0",
    [
      ["/etc/p/p.conf", "/etc/p.conf"],
      ["/etc/p/run.conf", "/etc/run.conf"],
    ],
    0,
  ],
  [
    "3.20.0",
    [
      ["/etc/p/p.conf", "/etc/p.conf"],
      ["/etc/p/run.conf", "/etc/run.conf"],
    ],
    2,
  ],
  [
    "4.6.0",
    [
      ["/etc/p/p.conf", "/etc/p.conf", "/snap/etc/p/p.conf"],
      ["/etc/p/run.conf", "/etc/run.conf", "/snap/etc/p/run.conf"],
    ],
    2,
  ],
])("oslo.config %s looks for fewer or other files", (release, files, directories) => {
  const version = parseOsloVersion(release) ?? undefined;
  const found = searchConfigFiles({ project: "p", program: "bin/run.py", snap: "/snap", version });
  expect(found.files).toEqual(files);
  expect(found.directories.length).toBe(directories);
});

test("a home that is not known, or not absolute, is left out", () => {
  const places = [["/etc/p/p.conf", "/etc/p.conf"]];
  expect(searchConfigFiles({ project: "p" }).files).toEqual(places);
  expect(searchConfigFiles({ project: "p", home: "home" }).files).toEqual(places);
});

const searches = record({
  project: constantFrom("nova", "nova", "neutron", ""),
  program: constantFrom(
    "/usr/bin/nova-api",
    "nova-api.py",
    "nova",
    "./x.py/run",
    "a.py.py",
    "/usr/bin/",
  ),
  home: constantFrom("/var/lib/nova", "/var/lib/nova/", "/", "///root", "/var/./lib/../home"),
  snap: option(constantFrom("/snap/nova/1", "/snap/nova/1/", ""), { nil: undefined }),
  snapCommon: option(constantFrom("/var/snap/nova/common", ""), { nil: undefined }),
});

test("2,000 searches find what oslo.config finds in the same file system", async () => {
  const cases = sample(searches, { numRuns: 2000, seed: 2017 }).map((search, index) => {
    const { directories, files } = searchConfigFiles(search);
    const paths = [...files, ...directories].flat();
    const [existing = []] = sample(subarray(paths), { numRuns: 1, seed: index });
    return {
      search,
      existing,
      found: { files: existingOf(files, existing), directories: existingOf(directories, existing) },
    };
  });
  const answers = await oracle.ask(
    cases.map(({ existing, search }) => toQuestion(search, existing)),
  );
  cases.forEach(({ search, existing, found }, index) => {
    expect({ search, existing, ...found }).toEqual({
      search,
      existing,
      ...answers[index],
    });
  });
  expect(new Set(cases.map(({ found }) => found.files.length))).toEqual(new Set([0, 1, 2]));
});

/** The first of each list that exists. */
function existingOf(
  lists: readonly (readonly string[])[],
  existing: readonly string[],
): readonly string[] {
  return lists.flatMap((list) => list.find((path) => existing.includes(path)) ?? []);
}

function toQuestion(search: ConfigSearch, existing: readonly string[]): SearchQuestion {
  const { home = "", project, program = "", snap, snapCommon } = search;
  const environment = {
    HOME: home,
    ...(snap === undefined ? {} : { SNAP: snap }),
    ...(snapCommon === undefined ? {} : { SNAP_COMMON: snapCommon }),
  };
  return { ask: "search", project, program, environment, existing };
}
