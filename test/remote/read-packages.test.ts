import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { HostReader } from "../../src/model/host-reader.ts";
import { createLocalMachine } from "../../src/transport/local.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shells } from "../support/shells.ts";

let root = "";

beforeAll(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend test-")));
  const packages = (directory: string, ...names: readonly string[]) =>
    names.forEach((name) => mkdirSync(`${root}/${directory}/${name}`, { recursive: true }));
  packages(
    "usr/lib/python2.7/site-packages",
    "keystonemiddleware-4.17.0-py2.7.egg-info",
    "keystonemiddleware-extra-1.0.dist-info",
    "python_keystoneclient-0.4.1-py2.7.egg-info",
    "keystonemiddleware",
  );
  packages("usr/lib/python3/dist-packages", "oslo.config-9.0.0.egg-info", "oslo.log-5.0.egg-info");
  packages("usr/lib64/python3.6/site-packages", "oslo_config-8.0.0.dist-info");
  packages("usr/lib/python3/other-packages", "oslo.config-7.0.0.egg-info");
  packages("venv/lib/python3.8/site-packages", "keystonemiddleware-9.1.0.dist-info");
  symlinkSync("lib", `${root}/venv/lib64`);
  mkdirSync(`${root}/var/lib/dpkg`, { recursive: true });
  writeFileSync(`${root}/var/lib/dpkg/status`, status("install ok installed", "4.17.0-1"));
  mkdirSync(`${root}/escaping/var/lib`, { recursive: true });
  symlinkSync("/var/lib/dpkg", `${root}/escaping/var/lib/dpkg`);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

function status(state: string, version: string): string {
  const field = (name: string) => `Package: ${name}\nStatus: ${state}\nVersion: ${version}\n`;
  return ["python-keystonemiddleware", "python-keystonemiddleware-doc", "cinder"]
    .map((name) => `${field(name)}Description: any\n Package: python-keystoneclient\n`)
    .join("\n");
}

describe.each(shells)("under %s", (_name, shell) => {
  async function read<T>(use: (reader: HostReader) => Promise<T>): Promise<T> {
    await using session = await openSession(createShellMachine(shell));
    return await use(session.reader);
  }

  test("distributions of Python are found by name, however their metadata writes it", async () => {
    const names = ["keystonemiddleware", "python-keystoneclient", "oslo.config"];
    const prefixes = ["/usr/", "/venv", "/none"].map((prefix) => root + prefix);
    const found = await read((reader) => reader.pythonPackages(prefixes, names));
    const below = found.map((one) => one.replace(root, ""));
    expect(below.toSorted()).toEqual([
      "/usr/lib/python2.7/site-packages/keystonemiddleware-4.17.0-py2.7.egg-info",
      "/usr/lib/python2.7/site-packages/python_keystoneclient-0.4.1-py2.7.egg-info",
      "/usr/lib/python3/dist-packages/oslo.config-9.0.0.egg-info",
      "/usr/lib64/python3.6/site-packages/oslo_config-8.0.0.dist-info",
      "/venv/lib/python3.8/site-packages/keystonemiddleware-9.1.0.dist-info",
    ]);
  });

  test("Debian's own Python has the same distributions where we find them", async () => {
    const script = `
import importlib.metadata as metadata, sys
for name in sys.argv[1:]: print(metadata.distribution(name)._path)`;
    const names = ["python-keystoneclient", "oslo.config", "PasteDeploy"];
    const oracle = execFileSync("/usr/bin/python3", ["-c", script, ...names], { encoding: "utf8" });
    const found = await read((reader) => reader.pythonPackages(["/usr"], names));
    expect(found.toSorted()).toEqual(oracle.trimEnd().split("\n").toSorted());
  });

  test("packages of Debian are found with the versions that dpkg tells", async () => {
    const names = ["python3-keystoneclient", "python3-oslo.config", "bash", "no-such-package"];
    const words = ["-W", "-f", "${Package} ${Version}\n", ...names.slice(0, -1)];
    const oracle = execFileSync("/usr/bin/dpkg-query", words, { encoding: "utf8" });
    const found = await read((reader) => reader.systemPackages(names));
    expect(found.map(({ name, version }) => `${name} ${version}`).toSorted()).toEqual(
      oracle.trimEnd().split("\n").toSorted(),
    );
    expect(new Set(found.map(({ manager }) => manager))).toEqual(new Set(["dpkg"]));
  });

  test("so are those of another root, and none behind a link that leaves it", async () => {
    const names = ["python-keystonemiddleware", "python-keystoneclient"];
    const [there, escaping, none] = await read((reader) =>
      Promise.all([
        reader.systemPackages(names, root),
        reader.systemPackages(["bash"], `${root}/escaping`),
        reader.systemPackages(names, `${root}/usr`),
      ]),
    );
    expect(there).toEqual([
      { manager: "dpkg", name: "python-keystonemiddleware", version: "4.17.0-1" },
    ]);
    expect([escaping, none]).toEqual([[], []]);
  });
});

test("nothing is asked where there is nothing to ask for, or it could be no name", async () => {
  await using session = await openSession(createLocalMachine());
  const { reader, statistics } = session;
  expect(await reader.pythonPackages([], ["a"])).toEqual([]);
  expect(await reader.pythonPackages(["/usr"], [])).toEqual([]);
  expect(await reader.systemPackages([])).toEqual([]);
  for (const name of ["", "*", "a,b", "-rf", "a/b", "a b"]) {
    await expect(reader.systemPackages([name])).rejects.toMatchObject({ code: "internal" });
    await expect(reader.pythonPackages(["/usr"], [name])).rejects.toMatchObject({
      code: "internal",
    });
  }
  expect(statistics.roundTrips).toBe(0);
});
