import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { packagesNamed, parsePythonPackage } from "../../../src/parse/process/python-package.ts";

describe("the name of metadata tells distribution, version and Python", () => {
  const old = "/usr/lib/python2.7/site-packages";
  const debian = "/usr/lib/python3/dist-packages";
  const venv = "/openstack/venvs/neutron-18.1.0/lib/python3.8/site-packages";
  test.each([
    [debian, "oslo.config-9.0.0.egg-info", "oslo-config", "9.0.0", "3"],
    [venv, "oslo_config-9.0.0.dist-info", "oslo-config", "9.0.0", "3.8"],
    [old, "keystonemiddleware-4.17.0-py2.7.egg-info", "keystonemiddleware", "4.17.0", "2.7"],
    [old, "python_keystoneclient-0.4.1-py2.7.egg-info", "python-keystoneclient", "0.4.1", "2.7"],
    [old, "keystonemiddleware-extra-1.0.dist-info", "keystonemiddleware-extra", "1.0", "2.7"],
    ["/opt/python/lib", "Paste-3.5.0.dist-info", "paste", "3.5.0", undefined],
    [old, "a__.b-1!2.0rc1.dev3+g1-py2.6-linux-x86_64.egg-info", "a-b", "1!2.0rc1.dev3+g1", "2.6"],
  ])("%s/%s", (directory, base, name, version, python) => {
    const found = { name, version, python, directory };
    expect(parsePythonPackage(`${directory}/${base}`)).toEqual(found);
  });

  test("anything else is none", () => {
    for (const base of [
      "keystonemiddleware",
      "a-1.0",
      "a.egg-info",
      "-1.0.egg-info",
      "a-b.dist-info",
    ])
      expect(parsePythonPackage(`${debian}/${base}`)).toBeNull();
  });
});

test("a name is found however it is written, and none that is longer", () => {
  const paths = [
    "/d/oslo.config-9.0.0.egg-info",
    "/d/Oslo_Config-8.0.0.dist-info",
    "/d/oslo.config-extra-1.0.dist-info",
    "/d/oslo-1.0.dist-info",
  ];
  expect(packagesNamed(paths, ["oslo-config"])).toEqual(paths.slice(0, 2));
});

test("Debian's own Python has the same to say of what is installed in it", () => {
  const script = `
import importlib.metadata
for one in importlib.metadata.distributions():
    if "-" + one.version in one._path.name:
        print(one._path, one.metadata["Name"], one.version, sep="\\t")`;
  const lines = execFileSync("/usr/bin/python3", ["-c", script], { encoding: "utf8" });
  const expected = lines
    .trimEnd()
    .split("\n")
    .map((line) => line.split("\t"));
  expect(expected.length).toBeGreaterThan(3);
  for (const [path = "", name = "", version] of expected) {
    const normal = name.toLowerCase().replaceAll(/[-_.]+/g, "-");
    expect(parsePythonPackage(path)).toMatchObject({ name: normal, version });
  }
});
