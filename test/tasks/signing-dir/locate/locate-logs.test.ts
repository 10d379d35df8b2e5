import { describe, expect, test } from "vitest";
import type { FakeHost } from "../../../support/fake-reader.ts";
import { locateOne, passwd, serviceOf } from "../../../support/locate-one.ts";
import { dockerId, dockerView, merged, pythonProcess } from "../../../support/processes.ts";

const neutron = serviceOf("neutron");
const usual = ["server.log", "neutron-server.log", "neutron-api.log"];
const usualPaths = usual.map((name) => `/var/log/neutron/${name}`);

async function pathsOf(
  options: string,
  processes: FakeHost["processes"] = [],
  more: FakeHost["files"] = {},
): Promise<readonly string[]> {
  const files = {
    "/etc/passwd": passwd,
    "/etc/neutron/neutron.conf": `[DEFAULT]\n${options}\n`,
    ...more,
  };
  const { logs } = await locateOne({ files, processes }, neutron);
  expect(logs.files.every(({ below }) => below === null)).toBe(true);
  return logs.files.map(({ path }) => path);
}

const neutronServer = (...words: readonly string[]) => [
  pythonProcess(1, 9696, "neutron-server", ...words),
];

describe("the service's own options", () => {
  test.each([
    ["log_file = /srv/n.log", ["/srv/n.log"]],
    ["logfile = /srv/n.log", ["/srv/n.log"]],
    ["log_dir = $state_path/log\nlog_file = n.log", ["/var/lib/neutron/log/n.log"]],
    ["logdir = /srv/log/\nlog_file = n.log", ["/srv/log/n.log"]],
    ["log_dir = /srv/log\nlog_file = /elsewhere/n.log", ["/elsewhere/n.log"]],
  ])("%j", async (options, paths) => {
    expect(await pathsOf(options)).toEqual(paths);
  });

  test("a directory alone has a log by the name of the program, or by one of the usual names", async () => {
    const programs = ["neutron-server.log", "neutron-api.log", "server.log"];
    expect(await pathsOf("log_dir = /srv/log")).toEqual(programs.map((name) => `/srv/log/${name}`));
    expect(await pathsOf("log_dir = /srv/log", neutronServer())).toEqual(
      ["neutron-server.log", "server.log", "neutron-api.log"].map((name) => `/srv/log/${name}`),
    );
  });

  test("where they say nothing certain, the usual files count", async () => {
    for (const options of ["", "log_file = relative.log", "log_file = $nothing", "log_dir ="])
      expect(await pathsOf(options)).toEqual(usualPaths);
  });

  test("what cannot be a log is not looked at", async () => {
    for (const path of ["/proc/kmsg", "/dev/stdout", "/var/log/../x", "/var/log/\u0007x"])
      expect(await pathsOf(`log_file = ${path}`)).toEqual([]);
  });
});

test("arguments outweigh options", async () => {
  const options = "log_dir = /srv/log\nlog_file = n.log";
  expect(await pathsOf(options, neutronServer("--log-file=/a.log"))).toEqual(["/a.log"]);
  expect(await pathsOf(options, neutronServer("--log-file", "a.log"))).toEqual(["/srv/log/a.log"]);
  expect(await pathsOf(options, neutronServer("--logdir", "/b"))).toEqual(["/b/n.log"]);
});

test("uwsgi writes a log of its own, by its arguments or by its file", async () => {
  const uwsgi = (...words: readonly string[]) => [
    { ...pythonProcess(1, 9696, "neutron-api"), argv: ["/usr/bin/uwsgi_python3", ...words] },
  ];
  const ini = "/etc/neutron/neutron-api-uwsgi.ini";
  const text = "[uwsgi]\nlogto = /var/log/neutron/%n.log\nlogto2 = /srv/from-ini.log\n";
  expect(
    await pathsOf("", uwsgi("--ini", ini, "--logto", "/srv/uwsgi.log"), { [ini]: text }),
  ).toEqual([...usualPaths, "/srv/uwsgi.log", "/srv/from-ini.log"]);
  const argument = ["--pyargv", "--log-file=/srv/a.log", "--wsgi-file=/usr/bin/neutron-api"];
  expect(await pathsOf("", uwsgi(...argument))).toEqual(["/srv/a.log"]);
});

test("several ways of starting a service may have logs of their own", async () => {
  const processes = ["/a.log", "/b.log"].map((file, index) =>
    pythonProcess(index + 1, 9696, "neutron-server", "--log-file", file),
  );
  expect(await pathsOf("", processes)).toEqual(["/a.log", "/b.log"]);
});

test("units that exist have a journal", async () => {
  const files = {
    "/etc/passwd": passwd,
    "/etc/neutron/neutron.conf": "[DEFAULT]\n",
    "/lib/systemd/system/neutron-server.service": "[Service]\nExecStart=/usr/bin/neutron-server\n",
  };
  expect((await locateOne({ files }, neutron)).logs.units).toEqual(["neutron-server"]);
});

test("below a root, and in a container, the host's places are told, and links below them lead nowhere", async () => {
  const root = "/var/lib/lxc/n1/rootfs";
  const below = await locateOne(
    { files: { [`${root}/etc/neutron/neutron.conf`]: "[DEFAULT]\nlog_file = /var/log/n.log\n" } },
    { ...neutron, root },
  );
  expect(below.logs).toEqual({
    files: [{ path: `${root}/var/log/n.log`, below: root }],
    units: [],
  });
  const uid = 42435;
  const volume = "/var/lib/docker/volumes/kolla_logs/_data";
  const mount = { point: "/var/log/kolla", type: "ext4", device: "8:1", root: volume };
  const view = { ...dockerView, mounts: [...dockerView.mounts, mount] };
  const container = {
    files: {
      [`${merged}/etc/passwd`]: `neutron:x:${uid}:${uid}::/var/lib/neutron:/bin/false\n`,
      [`${merged}/etc/neutron/neutron.conf`]: "[DEFAULT]\n",
      [`/var/lib/docker/containers/${dockerId}/config.v2.json`]: "{}",
    },
    processes: [{ ...pythonProcess(70, uid, "neutron-server"), view }],
  };
  expect((await locateOne(container, neutron)).logs).toEqual({
    files: [
      ...usual.map((name) => ({ path: `${merged}/var/log/neutron/${name}`, below: merged })),
      ...usual.map((name) => ({ path: `${volume}/neutron/${name}`, below: volume })),
    ],
    units: [],
  });
});
