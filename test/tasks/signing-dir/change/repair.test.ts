import { beforeAll, describe, expect, test } from "vitest";
import type { MemoryFile } from "../../../../src/transport/memory/file-tree.ts";
import { directory, hostFiles, neutron } from "../../../support/neutron-host.ts";
import type { Files } from "../../../support/neutron-host.ts";
import { createPki } from "../../../support/pki.ts";
import type { Pki } from "../../../support/pki.ts";
import { createRepairRig, describeActions, messagesOf } from "../../../support/repair-rig.ts";

const runId = "20260102T030405Z-0a1b2c";
const both = { repair: ["dir-owner", "dir-mode"] };
const wide: MemoryFile = { directory: true, mode: 0o777, uid: 1000, gid: 1001 };
let pki: Pki;
beforeAll(() => {
  pki = createPki();
});

function stale(own: MemoryFile = wide, extra: Files = {}): Files {
  const cache = { "signing_cert.pem": "<html>", "cacert.pem": pki.old.ca };
  return hostFiles(cache, { [directory]: own, ...extra });
}

const moved = ["cacert.pem", "signing_cert.pem"];
const changes = ["owner 1000:1001 9696:9696", "mode 0777 0700"];
const all = [...changes, ...moved];

test("nothing is repaired unless it is asked for, and the findings say what could be", async () => {
  const rig = createRepairRig(stale());
  const summary = await rig.purge("apply", {});
  expect(describeActions(summary)).toEqual([]);
  expect(messagesOf(summary, "dir-owner")).toEqual([
    expect.stringMatching(/; `--repair dir-owner` mends it$/),
  ]);
  expect(messagesOf(summary, "dir-mode")).toEqual([
    expect.stringMatching(/; `--repair dir-owner,dir-mode` mends it$/),
  ]);
  expect(await rig.permissions(directory)).toEqual({ uid: 1000, gid: 1001, mode: 0o777 });
});

test("one run repairs, purges behind it and converges; its undo is exact, and happens once", async () => {
  const rig = createRepairRig(stale());
  const before = rig.paths();
  const planned = await rig.purge("check", both, runId);
  expect(describeActions(planned)).toEqual(all.map((one) => `planned ${one}`));
  expect(rig.paths()).toEqual(before);

  const done = await rig.purge("apply", both, runId);
  expect(done).toMatchObject({ exitCode: 0, outcomes: [{ status: "changed" }] });
  expect(describeActions(done)).toEqual(all.map((one) => `done ${one}`));
  expect(await rig.permissions(directory)).toEqual({ ...neutron, mode: 0o700 });

  expect((await rig.undo("check", runId)).exitCode).toBe(3);
  const undone = await rig.undo("apply", runId);
  expect(undone).toMatchObject({ exitCode: 0, outcomes: [{ status: "changed" }] });
  expect(describeActions(undone)).toEqual([
    ...moved.map((name) => `undone ${name}`),
    "undone owner 9696:9696 1000:1001",
    "undone mode 0700 0777",
  ]);
  expect(await rig.permissions(directory)).toEqual({ uid: 1000, gid: 1001, mode: 0o777 });

  await rig.purge("apply", { ...both, purge: "always" });
  const again = await rig.undo("apply", runId);
  expect(again).toMatchObject({ exitCode: 0, outcomes: [{ status: "ok" }] });
  expect(await rig.permissions(directory)).toEqual({ ...neutron, mode: 0o700 });
});

test.each([
  ["dir-owner", wide, ["owner 1000:1001 9696:9696"]],
  ["dir-mode", { directory: true, mode: 0o2755, ...neutron }, ["mode 2755 0700", ...moved]],
  ["dir-mode", { directory: true, mode: 0o777, ...neutron }, ["mode 0777 0700", ...moved]],
  ["dir-owner", { directory: true, mode: 0o700 }, ["owner 0:0 9696:9696", ...moved]],
  ["dir-mode", { directory: true, mode: 0o700, ...neutron }, moved],
] as const)("%s alone changes only what is asked for", async (kind, own, expected) => {
  const rig = createRepairRig(stale(own));
  const summary = await rig.purge("apply", { repair: [kind] }, runId);
  expect(describeActions(summary)).toEqual(expected.map((one) => `done ${one}`));
});

describe("a directory is not repaired", () => {
  const nova = {
    "/etc/nova/nova.conf": `[keystone_authtoken]\nsigning_dir = ${directory}\n`,
    "/etc/passwd": "neutron:x:9696:9696::/:/bin/false\nnova:x:162:162::/:/bin/false\n",
  };
  const signingDir = (value: string) => ({
    "/etc/neutron/neutron.conf": `[keystone_authtoken]\nsigning_dir = ${value}\n`,
  });
  const worker = (uid: number) => ({
    pid: 812,
    uid,
    argv: ["/usr/bin/python3", "/usr/bin/neutron-server"],
  });
  const cases: readonly (readonly [
    string,
    Files,
    Parameters<typeof createRepairRig>[1],
    RegExp,
  ])[] = [
    [
      "that another service caches in as well",
      nova,
      { services: [{}, { name: "nova" }] },
      /it is the signing_dir of nova as well/,
    ],
    [
      "that is the state directory of the service",
      { ...signingDir("/var/lib/neutron"), "/var/lib/neutron": wide },
      {},
      /it is the state directory of neutron/,
    ],
    [
      "that is the state directory of another one",
      { ...signingDir("/var/lib/glance"), "/var/lib/glance": wide },
      {},
      /it is the state directory of glance/,
    ],
    [
      "that has files of others in it, for a configuration may be wrong",
      { [`${directory}/ibdata1`]: "a database" },
      {},
      /files in it that are not the middleware's, such as ibdata1/,
    ],
    [
      "whose processes do not all run as the service's user",
      {},
      { processes: [worker(9696), { ...worker(0), pid: 813 }] },
      /processes of the service run as uid 0/,
    ],
    [
      "below a root whose numbers of users may be others",
      Object.fromEntries([
        ["/srv/n1", { directory: true, uid: 100_000 }],
        ...["/etc/passwd", "/etc/neutron/neutron.conf"].map((path) => [
          `/srv/n1${path}`,
          hostFiles({})[path],
        ]),
        [`/srv/n1${directory}`, wide],
      ]) as Files,
      { services: [{ root: "/srv/n1" }] },
      /\/srv\/n1 does not belong to root, so its users may have other numbers/,
    ],
  ];

  test.each(cases)("%s", async (_what, extra, options, why) => {
    const rig = createRepairRig(stale(wide, extra), options);
    const summary = await rig.purge("apply", both, runId);
    const repaired = describeActions(summary).filter((one) => /owner|mode/.test(one));
    expect(repaired).toEqual([]);
    const messages = messagesOf(summary, "dir-owner").filter((one) => why.test(one));
    expect(messages.length).toBeGreaterThan(0);
    expect(messages[0]).toContain("; a repair leaves it alone: ");
    expect(await rig.permissions(directory)).toEqual({ uid: 1000, gid: 1001, mode: 0o777 });
  });

  test("that a service uses which was not asked for", async () => {
    const rig = createRepairRig(stale(wide, nova), { services: [{}, { name: "nova" }] });
    const summary = await rig.purge("apply", { ...both, services: ["neutron"] }, runId);
    expect(describeActions(summary)).toEqual([]);
    expect(messagesOf(summary, "dir-mode")[0]).toContain("it is the signing_dir of nova as well");
    expect(summary.outcomes[0]).toMatchObject({ services: [{ service: "neutron" }] });
  });

  test("whose owner nobody knows", async () => {
    const rig = createRepairRig(stale(wide, { "/etc/passwd": "" }));
    const summary = await rig.purge("apply", both, runId);
    expect(describeActions(summary)).toEqual([]);
    expect(messagesOf(summary, "dir-mode")[0]).toContain("the uid of neutron is not known");
  });
});

test("files of others in the service's own directory do not keep it open to everybody", async () => {
  const own: MemoryFile = { directory: true, mode: 0o777, ...neutron };
  const rig = createRepairRig(stale(own, { [`${directory}/planted`]: "by anybody" }));
  const summary = await rig.purge("apply", both, runId);
  expect(describeActions(summary)).toEqual(
    ["mode 0777 0700", ...moved].map((one) => `done ${one}`),
  );
});

test("two directories are repaired in one run, and undone by service", async () => {
  const other = "/var/lib/nova/keystone-signing";
  const files = stale(wide, {
    "/etc/passwd": "neutron:x:9696:9696::/:/bin/false\nnova:x:162:163::/:/bin/false\n",
    "/etc/nova/nova.conf": `[keystone_authtoken]\nsigning_dir = ${other}\n`,
    [other]: { directory: true, mode: 0o755 },
  });
  const rig = createRepairRig(files, { services: [{}, { name: "nova" }] });
  expect((await rig.purge("apply", both, runId)).outcomes[0]?.status).toBe("changed");
  expect(await rig.permissions(other)).toEqual({ uid: 162, gid: 163, mode: 0o700 });
  await rig.undo("apply", runId, { services: ["nova"] });
  expect(await rig.permissions(other)).toEqual({ uid: 0, gid: 0, mode: 0o755 });
  expect(await rig.permissions(directory)).toEqual({ ...neutron, mode: 0o700 });
  await rig.undo("apply", runId);
  expect(await rig.permissions(directory)).toEqual({ uid: 1000, gid: 1001, mode: 0o777 });
});
