import { describe, expect, test } from "vitest";
import { catalogue } from "../../src/services/catalogue.ts";

test("the services that have had a signing_dir, and Keystone", () => {
  expect([...catalogue.keys()].toSorted()).toEqual([
    "barbican",
    "ceilometer",
    "cinder",
    "designate",
    "glance",
    "glance-registry",
    "heat",
    "ironic",
    "keystone",
    "magnum",
    "manila",
    "neutron",
    "nova",
    "quantum",
    "sahara",
    "swift-proxy",
    "trove",
  ]);
});

test("only Keystone serves certificates, from files that it names", () => {
  const references = [...catalogue.values()].filter(({ role }) => role === "reference");
  expect(references.map(({ name }) => name)).toEqual(["keystone"]);
  expect(references[0]?.certificates).toEqual({
    signing: "/etc/keystone/ssl/certs/signing_cert.pem",
    ca: "/etc/keystone/ssl/certs/ca.pem",
  });
});

test("neutron, in full, is what RDO, Debian and SUSE install", () => {
  expect(catalogue.get("neutron")).toEqual({
    name: "neutron",
    role: "consumer",
    dialect: "oslo",
    project: "neutron",
    programs: ["neutron-server", "neutron-api"],
    user: "neutron",
    units: [
      "neutron-server",
      "neutron-api",
      "openstack-neutron-server",
      "openstack-neutron-api",
      "openstack-neutron",
    ],
    distFiles: [
      "/usr/share/neutron/neutron-dist.conf",
      "/usr/share/neutron/neutron-server-dist.conf",
    ],
    configFiles: null,
    configDirectories: null,
    mainConfigFile: "/etc/neutron/neutron.conf",
    pasteFiles: ["/etc/neutron/api-paste.ini", "/usr/share/neutron/api-paste.ini"],
    pasteApplications: ["neutron"],
    decoyFiles: [
      "/etc/neutron/metadata_agent.ini",
      "/etc/neutron/l3_agent.ini",
      "/etc/neutron/dhcp_agent.ini",
    ],
    logFiles: [
      "/var/log/neutron/server.log",
      "/var/log/neutron/neutron-server.log",
      "/var/log/neutron/neutron-api.log",
    ],
    defaults: { DEFAULT: { state_path: "/var/lib/neutron" } },
    stateDirectory: "/var/lib/neutron",
    root: "",
    container: null,
    release: null,
  });
});

test("only swift reads nothing but its paste file", () => {
  const paste = [...catalogue.values()].filter(({ dialect }) => dialect === "paste");
  expect(paste.map(({ name, distFiles }) => [name, distFiles])).toEqual([["swift-proxy", []]]);
});

test.each([
  ["neutron", "/var/lib/neutron"],
  ["designate", "/var/lib/designate"],
  ["quantum", "/var/lib/quantum"],
  ["cinder", "/var/lib/cinder"],
  ["manila", "/var/lib/manila"],
  ["nova", "$pybasedir"],
  ["ironic", "$pybasedir"],
])("the default of state_path of %s is %s", (name, path) => {
  expect(catalogue.get(name)?.defaults["DEFAULT"]?.["state_path"]).toBe(path);
});

describe.each([...catalogue.values()])("$name", (service) => {
  test("has absolute paths without a slash at the end", () => {
    const { decoyFiles, distFiles, logFiles, mainConfigFile, pasteFiles, stateDirectory } = service;
    for (const path of [
      ...decoyFiles,
      ...distFiles,
      mainConfigFile,
      ...logFiles,
      ...pasteFiles,
      stateDirectory,
    ]) {
      expect(path).toMatch(/^(?:\/[\w.-]+)+$/);
    }
  });

  test("has a program, a unit and a name that an inventory can write", () => {
    expect(service.name).toMatch(/^[a-z]+(?:-[a-z]+)*$/);
    expect(service.programs.length).toBeGreaterThan(0);
    expect(service.units.length).toBeGreaterThan(0);
    expect(new Set(service.units).size).toBe(service.units.length);
  });
});
