import { describe, expect, test } from "vitest";
import type { FakeHost } from "../../../support/fake-reader.ts";
import { authToken, locateAll, locateOne, passwd, serviceOf } from "../../../support/locate-one.ts";
import {
  dockerId,
  dockerView,
  merged,
  privateTmp,
  pythonProcess,
  withEnvironment,
} from "../../../support/processes.ts";

const neutron = serviceOf("neutron");
const site = "--config-file=/etc/neutron/site.conf";
const files = {
  "/etc/passwd": passwd,
  "/etc/neutron/neutron.conf": authToken("/usual"),
  "/etc/neutron/site.conf": authToken("/site"),
  [`${merged}/etc/passwd`]: passwd,
  [`${merged}/etc/neutron/neutron.conf`]: authToken("/contained"),
};
const unlike =
  "was left out, being of another user than neutron or no Python program; if it is neutron, set `user`.";
const strangerOf = (uid: number) =>
  `Process 70 (uid ${uid}) was left out, being neither root nor a user of neutron in its container, or having fewer users than a container has; if it is neutron, set \`user\`.`;

async function followed(host: FakeHost, service = neutron) {
  const { configuration, doubts, source } = await locateOne(host, service);
  const { status } = configuration;
  return { value: status === "set" ? configuration.signingDir.value : status, source, doubts };
}

describe("a program that runs as root", () => {
  const running = (executable: string | null) => ({
    ...pythonProcess(7, 0, "neutron-server", site),
    executable,
  });

  test.each([
    null,
    "/usr/bin/python3.9",
    "/usr/bin/python2.7 (deleted)",
    "/openstack/venvs/x/bin/python",
    "/usr/bin/pypy3",
    "/usr/bin/uwsgi_python3",
    "/usr/bin/uwsgi-core",
    "/usr/sbin/apache2",
    "/usr/sbin/httpd",
    "/bin/dash",
  ])("may be the service where %s runs it", async (executable) => {
    expect(await followed({ files, processes: [running(executable)] })).toEqual({
      value: "/site",
      source: "process 7",
      doubts: [],
    });
  });

  test.each([
    "/usr/bin/su",
    "/usr/bin/ksu.sh",
    "/usr/bin/sudo",
    "/usr/lib/python3/su",
    "/opt/xpython3",
    "/usr/bin/shadow",
  ])("is not where %s does, which may have the setuid bit", async (executable) => {
    expect(await followed({ files, processes: [running(executable)] })).toEqual({
      value: "/usual",
      source: "default files",
      doubts: [`Process 7 (uid 0) ${unlike}`],
    });
  });

  test("is not in a container either", async () => {
    const su = { ...pythonProcess(70, 0, "neutron-server"), view: dockerView };
    const host = (executable: string) => ({ files, processes: [{ ...su, executable }] });
    expect(await followed(host("/usr/bin/python3"))).toMatchObject({ value: "/contained" });
    expect(await followed(host("/usr/bin/su"))).toEqual({
      value: "/usual",
      source: "default files",
      doubts: [strangerOf(0)],
    });
  });

  test("need not be Python where the service's user runs it, who may do what he wants", async () => {
    const own = { ...pythonProcess(7, 9696, "neutron-server", site), executable: "/srv/neutron" };
    expect(await followed({ files, processes: [own] })).toMatchObject({ source: "process 7" });
  });
});

describe("what is left out is told", () => {
  test("of another user, three of them by number", async () => {
    const others = [7, 8, 9, 10, 11].map((pid) => pythonProcess(pid, 1000, "neutron-server"));
    expect((await followed({ files, processes: others.slice(0, 1) })).doubts).toEqual([
      `Process 7 (uid 1000) ${unlike}`,
    ]);
    expect((await followed({ files, processes: others })).doubts).toEqual([
      `Process 7 (uid 1000), 8 (uid 1000), 9 (uid 1000) and 2 more ${unlike}`,
    ]);
  });

  test("beside a process that counts as well", async () => {
    const processes = [
      pythonProcess(7, 1000, "neutron-server", "--config-file=/home/mallory/x.conf"),
      pythonProcess(8, 9696, "neutron-server", site),
    ];
    expect(await followed({ files, processes })).toEqual({
      value: "/site",
      source: "process 8",
      doubts: [`Process 7 (uid 1000) ${unlike}`],
    });
  });

  test("in a root directory that no container explains, whoever it is of", async () => {
    const view = { ...dockerView, controlGroup: `/user.slice/docker-${dockerId}.scope` };
    const processes = [{ ...pythonProcess(70, 0, "neutron-server"), view }];
    expect(await followed({ files, processes })).toEqual({
      value: "/usual",
      source: "default files",
      doubts: [
        "Process 70 (uid 0) was left out, having a root directory of its own that no container explains; if it is neutron, set `root`.",
      ],
    });
  });

  test("in a container while the host has one as well", async () => {
    const contained = { ...pythonProcess(70, 9696, "neutron-server"), view: dockerView };
    const processes = [contained, pythonProcess(8, 9696, "neutron-server", site)];
    expect(await followed({ files, processes })).toEqual({
      value: "/site",
      source: "process 8",
      doubts: [
        "Process 70 (uid 9696) was left out, being in a container while others of neutron are not; if it is meant, set `container`.",
      ],
    });
  });

  test("in a container without a known name, where the inventory names one", async () => {
    const contained = { ...pythonProcess(70, 9696, "neutron-server"), view: dockerView };
    const named = serviceOf("neutron", { container: "neutron_server" });
    expect((await locateOne({ files, processes: [contained] }, named)).configuration).toEqual({
      status: "missing",
      path: "/etc/neutron/neutron.conf",
      detail: `no process of neutron runs in a container called neutron_server (but in docker ${dockerId.slice(0, 12)}), and the host has no copy of its files`,
    });
  });
});

describe("root of a user namespace", () => {
  const users = (count: number) => [{ inside: 0, outside: 1000, count }];

  test("is nobody on the host where a user without privileges gave the number away", async () => {
    const view = { ...privateTmp, users: users(1) };
    const processes = [{ ...pythonProcess(7, 1000, "neutron-server", site), view }];
    expect(await followed({ files, processes })).toEqual({
      value: "/usual",
      source: "default files",
      doubts: [`Process 7 (uid 1000) ${unlike}`],
    });
  });

  test.each([
    [1, "/usual", [strangerOf(1000)]],
    [999, "/usual", [strangerOf(1000)]],
    [1000, "/contained", []],
  ])("of a container with %i users leads to %s", async (count, value, doubts) => {
    const view = { ...dockerView, users: users(count) };
    const processes = [{ ...pythonProcess(70, 1000, "neutron-server"), view }];
    expect(await followed({ files, processes })).toMatchObject({ value, doubts });
  });
});

describe("a user that the inventory names by number", () => {
  test("is the account that has it", async () => {
    const processes = [pythonProcess(7, 9696, "neutron-server", site)];
    const host = { files, processes };
    expect((await locateOne(host, serviceOf("neutron", { user: "9696" }))).user).toEqual({
      status: "known",
      name: "9696",
      uid: 9696,
      gid: 9697,
    });
    expect(await followed(host, serviceOf("neutron", { user: "9696" }))).toMatchObject({
      source: "process 7",
      doubts: [],
    });
    expect(await followed(host, serviceOf("neutron", { user: "9697" }))).toMatchObject({
      source: "default files",
    });
  });

  test("is the container's account in a container", async () => {
    const own = { ...files, [`${merged}/etc/passwd`]: "n:x:42435:42436::/n:/bin/false\n" };
    const processes = [{ ...pythonProcess(70, 42435, "neutron-server"), view: dockerView }];
    expect(
      await locateOne({ files: own, processes }, serviceOf("neutron", { user: "42435" })),
    ).toMatchObject({
      source: "process 70",
      user: { status: "known", uid: 42435, gid: 42436 },
    });
  });
});

test("processes of a container that are of different owners are not mixed", async () => {
  const at = (pid: number, uid: number) =>
    withEnvironment({ ...pythonProcess(pid, uid, "neutron-server"), view: dockerView }, {});
  const processes = [at(70, 65_534), at(71, 9696), at(72, 0), at(73, 9696)];
  const [first, ...others] = await locateAll({ files, processes }, neutron);
  expect(first).toMatchObject({
    source: "process 71 and 1 more",
    witness: "/proc/71/root/contained",
    mismatch: null,
  });
  expect(others).toEqual([]);
});
