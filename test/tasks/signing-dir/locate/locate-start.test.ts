import { describe, expect, test } from "vitest";
import type { FakeHost } from "../../../support/fake-reader.ts";
import type { MemoryProcess } from "../../../../src/transport/memory/memory-transport.ts";
import { authToken, locateOne, passwd, serviceOf } from "../../../support/locate-one.ts";
import { privateTmp, pythonProcess } from "../../../support/processes.ts";

const neutron = serviceOf("neutron");
const files = {
  "/etc/passwd": passwd,
  "/etc/neutron/neutron.conf": authToken("/usual"),
  "/etc/neutron/site.conf": authToken("/site"),
  "/etc/neutron/unit.conf": authToken("/unit"),
};

function started(pid: number, uid: number, ...words: readonly string[]): MemoryProcess {
  return pythonProcess(pid, uid, "neutron-server", ...words);
}

function unitFile(start: string, ...more: readonly string[]): string {
  return `[Service]\nUser=neutron\nExecStart=${start}\n${more.map((line) => `${line}\n`).join("")}`;
}

async function valueAndSource(host: FakeHost, service = neutron): Promise<readonly string[]> {
  const { configuration, source } = await locateOne(host, service);
  const { status } = configuration;
  return [status === "set" ? configuration.signingDir.value : status, source];
}

test("nothing but files: the catalogue's files count", async () => {
  expect(await valueAndSource({ files })).toEqual(["/usual", "default files"]);
});

test("the running process says which files it was started with", async () => {
  const processes = [started(700, 9696, "--config-file", "/etc/neutron/site.conf")];
  expect(await valueAndSource({ files, processes })).toEqual(["/site", "process 700"]);
});

test("a process of root counts as well", async () => {
  const processes = [started(7, 0, "--config-file=/etc/neutron/site.conf")];
  expect(await valueAndSource({ files, processes })).toEqual(["/site", "process 7"]);
});

test("a process of anybody else does not, whatever it calls itself", async () => {
  const processes = [started(7, 1000, "--config-file=/home/mallory/x.conf")];
  expect(await valueAndSource({ files, processes })).toEqual(["/usual", "default files"]);
});

test("a process that only names the program does not", async () => {
  const argv = [
    "/usr/bin/vim",
    "/usr/bin/neutron-server",
    "--config-file",
    "/etc/neutron/site.conf",
  ];
  expect(await valueAndSource({ files, processes: [{ pid: 7, uid: 0, argv }] })).toEqual([
    "/usual",
    "default files",
  ]);
});

describe("without a process", () => {
  const start = "/usr/bin/neutron-server --config-file /etc/neutron/unit.conf";

  test.each([
    ["neutron-server", "/etc/systemd/system"],
    ["openstack-neutron", "/run/systemd/system"],
    ["openstack-neutron-server", "/usr/lib/systemd/system"],
    ["neutron-api", "/lib/systemd/system"],
  ])("the unit %s in %s counts", async (name, directory) => {
    const host = { files: { ...files, [`${directory}/${name}.service`]: unitFile(start) } };
    expect(await valueAndSource(host)).toEqual(["/unit", `unit ${name}.service`]);
  });

  test("a unit in /etc hides the packaged one", async () => {
    const host = {
      files: {
        ...files,
        "/usr/lib/systemd/system/neutron-server.service": unitFile("/usr/bin/neutron-server"),
        "/etc/systemd/system/neutron-server.service": unitFile(start),
      },
    };
    expect(await valueAndSource(host)).toEqual(["/unit", "unit neutron-server.service"]);
  });

  test("a unit that starts something else leaves the catalogue's files", async () => {
    const debian = unitFile("/etc/init.d/neutron-server systemd-start");
    const host = { files: { ...files, "/lib/systemd/system/neutron-server.service": debian } };
    expect(await valueAndSource(host)).toEqual(["/usual", "default files"]);
  });

  test("variables that the unit sets are put into its arguments", async () => {
    const unit = unitFile(
      "/usr/bin/neutron-server $ARGS",
      'Environment="ARGS=--config-file /etc/neutron/site.conf"',
    );
    const host = { files: { ...files, "/etc/systemd/system/neutron-server.service": unit } };
    expect(await valueAndSource(host)).toEqual(["/site", "unit neutron-server.service"]);
  });

  test("a file that an unknown variable names is not guessed", async () => {
    const unit = unitFile("/usr/bin/neutron-server --config-file=${PLUGIN}");
    const host = { files: { ...files, "/etc/systemd/system/neutron-server.service": unit } };
    expect((await locateOne(host, neutron)).configuration).toMatchObject({
      status: "unreadable",
      path: "${PLUGIN}",
    });
  });
});

test("the unit's environment wins over the files", async () => {
  const environment = "Environment=OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR=/env/ks";
  const unit = unitFile("/usr/bin/neutron-server", environment);
  const path = "/etc/systemd/system/neutron-server.service";
  const { configuration } = await locateOne({ files: { ...files, [path]: unit } }, neutron);
  expect(configuration).toEqual({
    status: "set",
    signingDir: {
      value: "/env/ks",
      hostPath: "/env/ks",
      via: "env",
      file: path,
      line: 4,
      section: "OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR",
      raw: "/env/ks",
      substitutions: [],
      shadowed: [
        {
          value: "/usual",
          file: "/etc/neutron/neutron.conf",
          line: 2,
          section: "keystone_authtoken",
          why: "the environment variable OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR wins over configuration files",
        },
      ],
    },
  });
});

test("behind PrivateTmp a running process tells where the host has its /tmp", async () => {
  const host = {
    files: { ...files, "/etc/neutron/neutron.conf": authToken("/tmp/ks") },
    processes: [{ ...started(7, 9696), view: privateTmp }],
  };
  expect(await locateOne(host, neutron)).toMatchObject({
    trustedPrefix: "",
    witness: "/proc/7/root/tmp/ks",
    container: null,
    configuration: {
      signingDir: { value: "/tmp/ks", hostPath: "/tmp/systemd-private-1/tmp/ks" },
    },
  });
});

test("without one, a /tmp of the unit's own is not the host's", async () => {
  const unit = unitFile("/usr/bin/neutron-server", "PrivateTmp=true");
  const host = (value: string) => ({
    files: {
      "/etc/neutron/neutron.conf": authToken(value),
      "/etc/systemd/system/neutron-server.service": unit,
    },
  });
  expect((await locateOne(host("/tmp/ks"), neutron)).configuration).toMatchObject({
    status: "unresolved",
    line: 2,
    raw: "/tmp/ks",
  });
  expect((await locateOne(host("/var/lib/tmp"), neutron)).configuration.status).toBe("set");
});

test("the user is the unit's, else the catalogue's, and unknown without an account", async () => {
  expect((await locateOne({ files }, neutron)).user).toEqual({
    status: "known",
    name: "neutron",
    uid: 9696,
    gid: 9697,
  });
  const unit = "[Service]\nUser=stack\nExecStart=/usr/bin/neutron-server\n";
  const host = { files: { ...files, "/etc/systemd/system/neutron-server.service": unit } };
  expect((await locateOne(host, neutron)).user).toEqual({ status: "unknown", name: "stack" });
});
