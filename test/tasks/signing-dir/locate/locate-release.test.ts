import { describe, expect, test } from "vitest";
import {
  authToken,
  locateOne,
  passwd,
  pasteFilter,
  serviceOf,
} from "../../../support/locate-one.ts";
import { pythonProcess, withEnvironment } from "../../../support/processes.ts";

const neutron = serviceOf("neutron");
const conf = "/etc/neutron/neutron.conf";
const files = { "/etc/passwd": passwd, [conf]: authToken("/var/lib/neutron/ks") };

function metadata(name: string, directory = "/usr/lib/python3/dist-packages") {
  return { [`${directory}/${name}`]: { directory: true } as const };
}

test.each([
  ["keystonemiddleware-10.1.0.egg-info", "10.1.0"],
  ["keystonemiddleware-7.0.0.dist-info", "7.0.0"],
])("with %s the option is obsolete", async (name, version) => {
  const located = await locateOne({ files: { ...files, ...metadata(name) } }, neutron);
  const origin = `/usr/lib/python3/dist-packages/${name}`;
  const middleware = { distribution: "keystonemiddleware", version, origin };
  expect(located).toMatchObject({
    middleware,
    configuration: {
      status: "obsolete",
      places: [{ file: conf, line: 2, section: "keystone_authtoken" }],
      signingDir: { value: "/var/lib/neutron/ks" },
      middleware,
    },
  });
});

test("with 6.1.0 it still counts", async () => {
  const host = { files: { ...files, ...metadata("keystonemiddleware-6.1.0.dist-info") } };
  expect((await locateOne(host, neutron)).configuration.status).toBe("set");
});

test("an obsolete value that leads nowhere is obsolete all the same", async () => {
  const host = {
    files: { ...metadata("keystonemiddleware-8.0.0.dist-info"), [conf]: authToken("$nope/ks") },
  };
  expect((await locateOne(host, neutron)).configuration).toMatchObject({
    status: "obsolete",
    places: [{ file: conf, line: 2 }],
    signingDir: null,
  });
});

test("the virtual environment of the program counts, not the distribution's packages", async () => {
  const venv = "/openstack/venvs/neutron-9.0.0";
  const argv = [`${venv}/bin/python`, `${venv}/bin/neutron-server`];
  const host = {
    files: {
      ...files,
      ...metadata("keystonemiddleware-10.1.0.egg-info"),
      ...metadata("keystonemiddleware-1.5.0.dist-info", `${venv}/lib/python2.7/site-packages`),
    },
    processes: [{ pid: 7, uid: 9696, argv }],
  };
  expect((await locateOne(host, neutron)).middleware).toMatchObject({ version: "1.5.0" });
});

test("of two Pythons the service's own counts; if that is not known, neither does", async () => {
  const both = {
    ...files,
    ...metadata("keystonemiddleware-9.0.0.dist-info", "/usr/lib/python3/dist-packages"),
    ...metadata("keystonemiddleware-4.9.0.dist-info", "/usr/lib/python2.7/dist-packages"),
  };
  const python = (name: string) => ({
    ...pythonProcess(7, 9696, "neutron-server"),
    argv: [`/usr/bin/${name}`, "/usr/bin/neutron-server"],
  });
  const version = async (...names: readonly string[]) =>
    (await locateOne({ files: both, processes: names.map(python) }, neutron)).middleware?.version;
  expect(await version("python2.7")).toBe("4.9.0");
  expect(await version("python3")).toBe("9.0.0");
  expect(await version()).toBeUndefined();
  expect(await version("python-unknown")).toBeUndefined();
});

test("two that disagree about the option are doubted, and both are told", async () => {
  const both = {
    ...files,
    ...metadata("keystonemiddleware-9.0.0.dist-info", "/usr/lib/python3/dist-packages"),
    ...metadata("keystonemiddleware-4.9.0.dist-info", "/usr/lib/python2.7/dist-packages"),
  };
  expect((await locateOne({ files: both }, neutron)).doubts).toEqual([
    "Which keystonemiddleware it loads is not certain: 9.0.0 (/usr/lib/python3/dist-packages/keystonemiddleware-9.0.0.dist-info) and 4.9.0 (/usr/lib/python2.7/dist-packages/keystonemiddleware-4.9.0.dist-info); set `release`.",
  ]);
});

test("a package of the distribution tells where Python's metadata do not", async () => {
  const status =
    "Package: python3-keystonemiddleware\nStatus: install ok installed\nVersion: 4:10.1.0-4\n\n";
  const located = await locateOne({ files: { ...files, "/var/lib/dpkg/status": status } }, neutron);
  expect(located.middleware).toEqual({
    distribution: "keystonemiddleware",
    version: "10.1.0",
    origin: "dpkg package python3-keystonemiddleware 4:10.1.0-4",
  });
});

describe("the middleware is the one that the filter's factory is in", () => {
  const client = metadata(
    "python_keystoneclient-0.4.1-py2.7.egg-info",
    "/usr/lib/python2.7/dist-packages",
  );
  const paste = (module: string) => ({
    "/etc/neutron/api-paste.ini": pasteFilter().replace("keystonemiddleware", module),
  });

  test("keystoneclient's", async () => {
    const host = { files: { ...files, ...client, ...paste("keystoneclient.middleware") } };
    expect((await locateOne(host, neutron)).middleware).toMatchObject({
      distribution: "python-keystoneclient",
      version: "0.4.1",
    });
  });

  test("the client's as well where nothing names a factory and there is no other", async () => {
    const old = await locateOne({ files: { ...files, ...client } }, neutron);
    expect(old.middleware).toMatchObject({ version: "0.4.1" });
  });

  test("not that of a client which has none any more", async () => {
    const newer = metadata("python_keystoneclient-5.0.1.egg-info");
    const host = { files: { ...files, ...newer, ...paste("keystoneclient.middleware") } };
    expect((await locateOne(host, neutron)).middleware).toBeNull();
    expect((await locateOne({ files: { ...files, ...newer } }, neutron)).middleware).toBeNull();
  });

  test.each([
    ["2012.2", "keystone"],
    ["2013.1", "python-keystoneclient"],
  ])("Keystone's own up to Folsom: with %s it is %s's", async (version, distribution) => {
    const keystone = metadata(
      `keystone-${version}-py2.7.egg-info`,
      "/usr/lib/python2.7/dist-packages",
    );
    const host = { files: { ...files, ...client, ...keystone, ...paste("keystone.middleware") } };
    expect((await locateOne(host, neutron)).middleware).toMatchObject({ distribution });
  });
});

test("the release that the inventory names outweighs what is installed", async () => {
  const host = { files: { ...files, ...metadata("keystonemiddleware-10.1.0.egg-info") } };
  const located = await locateOne(host, serviceOf("neutron", { release: "mitaka" }));
  expect(located).toMatchObject({
    middleware: { version: "4.4.0", origin: "release: mitaka" },
    configuration: { status: "set" },
  });
});

test("a variable of the environment that an old oslo.config does not look at is told", async () => {
  const process = withEnvironment(pythonProcess(7, 9696, "neutron-server"), {
    OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR: "/env",
  });
  const located = await locateOne(
    { files, processes: [process] },
    serviceOf("neutron", { release: "rocky" }),
  );
  expect(located).toMatchObject({
    configuration: { signingDir: { value: "/var/lib/neutron/ks" } },
    decoys: [{ value: "/env", why: "oslo.config 6.4.0 does not look at the environment" }],
  });
});

describe("oslo.config is read as its release does", () => {
  const value = async (text: string, packages: object) => {
    const host = { files: { ...files, [conf]: text, ...packages } };
    const { configuration } = await locateOne(host, neutron);
    return configuration.status === "set" ? configuration.signingDir.value : configuration.status;
  };
  const dotted = authToken("$state_path.d/ks");

  test.each([
    ["oslo.config-1.2.1.egg-info", "/var/lib/neutron.d/ks"],
    ["oslo.config-9.0.0.egg-info", "unresolved"],
  ])("%s", async (name, expected) => {
    expect(await value(dotted, metadata(name))).toBe(expected);
  });

  test("fragments in the usual directory count since 3.20.0", async () => {
    const fragment = { "/etc/neutron/neutron.conf.d/x.conf": authToken("/fragment") };
    const old = metadata("oslo_config-3.17.0.dist-info");
    expect(await value(authToken("/main"), { ...fragment, ...old })).toBe("/main");
    expect(await value(authToken("/main"), fragment)).toBe("/fragment");
  });
});

describe("several Pythons", () => {
  const both = {
    ...files,
    ...metadata("keystonemiddleware-4.9.1.dist-info", "/usr/lib/python3.6/site-packages"),
    ...metadata("keystonemiddleware-10.1.0.dist-info", "/usr/local/lib/python3.11/site-packages"),
  };

  test.each([
    ["/usr/bin/python3.6", "4.9.1"],
    ["/usr/bin/python3.11", "10.1.0"],
  ])("of which the process runs %s", async (executable, version) => {
    const processes = [{ ...pythonProcess(7, 9696, "neutron-server"), executable }];
    expect((await locateOne({ files: both, processes }, neutron)).middleware?.version).toBe(
      version,
    );
  });

  test.each([
    ["/usr/bin/python2.7", "4.17.1"],
    ["/usr/bin/python3.7", "7.0.1"],
  ])("each with its packages: %s", async (executable, version) => {
    const status = [
      "Package: python-keystonemiddleware\nStatus: install ok installed\nVersion: 4.17.1-2\n",
      "Package: python3-keystonemiddleware\nStatus: install ok installed\nVersion: 7.0.1-2\n",
    ].join("\n");
    const argv = [executable, "/usr/bin/neutron-server"];
    const processes = [{ pid: 7, uid: 9696, argv, executable }];
    const located = await locateOne(
      { files: { ...files, "/var/lib/dpkg/status": status }, processes },
      neutron,
    );
    expect(located.middleware?.version).toBe(version);
  });
});
