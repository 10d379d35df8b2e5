import { describe, expect, test } from "vitest";
import { authToken, locateOne, passwd, serviceOf } from "../../../support/locate-one.ts";
import {
  dockerId,
  dockerView,
  merged,
  privateTmp,
  pythonProcess,
} from "../../../support/processes.ts";

const neutron = serviceOf("neutron");
const site = "--config-file=/etc/neutron/site.conf";
const files = {
  "/etc/passwd": `${passwd}meta:x:9797:9797::/var/lib/meta:/bin/false\n`,
  "/etc/neutron/neutron.conf": authToken("/usual"),
  "/etc/neutron/site.conf": authToken("/site"),
  [`${merged}/etc/passwd`]: passwd,
  [`${merged}/etc/neutron/neutron.conf`]: authToken("/contained"),
};
const unlike =
  "was left out, being of another user than neutron or no Python program; if it is neutron, set `user`.";

describe("numbers of users that no container gave", () => {
  const range = [{ inside: 0, outside: 100_000, count: 65_536 }];

  test.each([100_000, 109_696])("make nobody root or the service's user: %i", async (uid) => {
    const view = { ...privateTmp, users: range };
    const processes = [{ ...pythonProcess(7, uid, "neutron-server", site), view }];
    expect(await locateOne({ files, processes }, neutron)).toMatchObject({
      source: "default files",
      doubts: [`Process 7 (uid ${uid}) ${unlike}`],
    });
  });

  test("take nothing from the service's own user, as in a unit with PrivateUsers", async () => {
    const users = [0, 9696].map((one) => ({ inside: one, outside: one, count: 1 }));
    const view = { ...privateTmp, users };
    const processes = [{ ...pythonProcess(7, 9696, "neutron-server", site), view }];
    expect(await locateOne({ files, processes }, neutron)).toMatchObject({
      source: "process 7",
      user: { status: "known", uid: 9696 },
      doubts: [],
    });
  });
});

test("the user of any unit of the service's is one of its users", async () => {
  const unitOf = (user: string, program: string) => ({
    [`/etc/systemd/system/${program}.service`]: `[Service]\nUser=${user}\nExecStart=/usr/bin/${program}\n`,
  });
  const host = {
    files: {
      ...files,
      ...unitOf("nova", "nova-api"),
      ...unitOf("meta", "nova-api-metadata"),
      "/etc/nova/nova.conf": authToken("/usual"),
    },
    processes: [pythonProcess(7, 9797, "nova-api-metadata")],
  };
  expect(await locateOne(host, serviceOf("nova"))).toMatchObject({
    source: "process 7",
    doubts: [],
  });
});

describe("in containers", () => {
  const contained = (pid: number, uid: number) => ({
    ...pythonProcess(pid, uid, "neutron-server"),
    view: dockerView,
  });

  test("a stranger beside a process that counts is told", async () => {
    const processes = [contained(70, 65_534), contained(71, 9696)];
    expect(await locateOne({ files, processes }, neutron)).toMatchObject({
      source: "process 71",
      doubts: [
        "Process 70 (uid 65534) was left out, being neither root nor a user of neutron in its container, or having fewer users than a container has; if it is neutron, set `user`.",
      ],
    });
  });

  test("one whose name is not known may not be the one that the inventory names", async () => {
    const copy = { "/etc/kolla/neutron-server/neutron.conf": authToken("/copy") };
    const named = serviceOf("neutron", { container: "neutron_server" });
    const host = { files: { ...files, ...copy }, processes: [contained(70, 9696)] };
    expect((await locateOne(host, named)).doubts).toEqual([
      "Process 70 (uid 9696) was left out, for the name of its container is not known, or it is of another user than neutron; set `container` to the container's id.",
    ]);
  });

  test("a stranger below the root that the inventory names is told", async () => {
    const view = { ...dockerView, controlGroup: `/docker/${dockerId}` };
    const processes = [{ ...pythonProcess(70, 65_534, "neutron-server"), view }];
    expect(
      (await locateOne({ files, processes }, serviceOf("neutron", { root: merged }))).doubts,
    ).toEqual([`Process 70 (uid 65534) ${unlike}`]);
  });
});

test("below a root, users count whose root the root directory belongs to", async () => {
  const root = "/var/lib/lxc/n1/rootfs";
  const at = (outside: number) => {
    const mounts = [{ point: "/", type: "ext4", device: "8:1", root }];
    const view = { ...privateTmp, mounts, users: [{ inside: 0, outside, count: 65_536 }] };
    return { ...pythonProcess(70, outside + 9696, "neutron-server", site), view };
  };
  const host = (outside: number) => ({
    files: {
      [root]: { directory: true, uid: 100_000 } as const,
      [`${root}/etc/passwd`]: passwd,
      [`${root}/etc/neutron/site.conf`]: authToken("/site"),
    },
    processes: [at(outside)],
  });
  const named = serviceOf("neutron", { root });
  expect((await locateOne(host(100_000), named)).source).toBe("process 70");
  expect(await locateOne(host(300_000), named)).toMatchObject({
    source: "default files",
    doubts: [`Process 70 (uid 309696) ${unlike}`],
  });
});

test.each(["OS_KEYSTONE_AUTHTOKEN__SIGNING_DIR", "OS_DEFAULT__STATE_PATH"])(
  "a specifier of systemd's in %s leads nowhere certain",
  async (name) => {
    const unit = `[Service]\nEnvironment=${name}=/var/cache/%%p/%p\nExecStart=/usr/bin/neutron-server\n`;
    const host = {
      files: {
        "/etc/passwd": passwd,
        "/etc/systemd/system/neutron-server.service": unit,
        "/etc/neutron/neutron.conf": authToken("$state_path/ks"),
      },
    };
    expect((await locateOne(host, neutron)).configuration).toMatchObject({
      status: "unresolved",
      message: "it has a specifier of systemd's in it, which no unit explains",
    });
  },
);

test("the owners of the processes that count are told, root's too", async () => {
  const both = [pythonProcess(7, 9696, "neutron-server"), pythonProcess(8, 0, "neutron-server")];
  const strangers = [pythonProcess(9, 1000, "neutron-server")];
  const processes = [...both, ...strangers];
  expect((await locateOne({ files, processes }, neutron)).owners).toEqual([9696, 0]);
  expect((await locateOne({ files }, neutron)).owners).toEqual([]);
});

test("a number for a user needs no account", async () => {
  const named = serviceOf("neutron", { user: "4711" });
  const processes = [pythonProcess(7, 4711, "neutron-server", site)];
  expect(await locateOne({ files, processes }, named)).toMatchObject({
    source: "process 7",
    user: { status: "known", uid: 4711, gid: null },
  });
});
