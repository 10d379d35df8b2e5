import { expect, test } from "vitest";
import { observed } from "../../../src/model/outcome.ts";
import { catalogue } from "../../../src/services/catalogue.ts";
import { quarantineExpire } from "../../../src/tasks/quarantine/expire.ts";
import { quarantineList } from "../../../src/tasks/quarantine/list.ts";
import { takeStock } from "../../../src/tasks/quarantine/take-stock.ts";
import type { HostReader } from "../../../src/model/host-reader.ts";
import type { MemoryFile } from "../../../src/transport/memory/file-tree.ts";
import { memoryTransport } from "../../../src/transport/memory/memory-transport.ts";
import { runPlan } from "../../support/memory-run.ts";
import { createTestPlan } from "../../support/plan.ts";
import { createHost } from "../../support/session.ts";

const day = 86_400;
const root = "/var/lib/fleetmend/quarantine";
const nameOf = (days: number, suffix = "") =>
  `202601${String(days).padStart(2, "0")}T030405Z-0a1b2c.0123456789abcdef${suffix}`;

/** Files of a quarantine, or of the record of a repair, so many days old. */
function kept(days: number, service: string, more: Record<string, MemoryFile> = {}) {
  const run = nameOf(days).split(".")[0] ?? "";
  const content = [
    "fleetmend quarantine 1",
    `run ${run}`,
    `service ${service}`,
    `directory 1 2 0 /var/lib/${service}/keystone-signing`,
    "end",
    "",
  ].join("\n");
  const mtime = Math.floor(Date.now() / 1000) - days * day;
  const files: Record<string, MemoryFile> = {
    manifest: { content, mtime, mode: 0o600 },
    "cacert.pem": { content: "x", mtime, mode: 0o600 },
    ...more,
  };
  return Object.fromEntries(
    Object.entries(files).map(([name, file]) => [`${root}/${nameOf(days)}/${name}`, file]),
  );
}

function createRig(files: Record<string, MemoryFile>) {
  const neutron = catalogue.get("neutron");
  if (neutron === undefined) throw new Error("no neutron");
  const host = createHost("ctl01", { services: [neutron] });
  const transport = memoryTransport({ ctl01: { files } });
  return {
    left: () => [
      ...new Set(
        transport
          .paths("ctl01")
          .filter((path) => path.startsWith(`${root}/`))
          .map((path) => path.slice(root.length + 1).split("/")[0]),
      ),
    ],
    list: (params: object = {}) =>
      runPlan(createTestPlan([host], [[quarantineList, params]]), transport, { mode: "check" }),
    expire: (params: object) =>
      runPlan(createTestPlan([host], [[quarantineExpire, params]]), transport, { mode: "apply" }),
  };
}

test("what is old enough goes, and is not found again", async () => {
  const { expire, left, list } = createRig({ ...kept(10, "neutron"), ...kept(31, "nova") });
  const ages = (await list()).outcomes.flatMap((one) =>
    observed(one).findings.map(({ kept: facts }) => Math.round((facts?.ageSeconds ?? 0) / day)),
  );
  expect(new Set(ages)).toEqual(new Set([10, 31]));
  expect((await expire({ older_than: "30d" })).outcomes[0]?.status).toBe("changed");
  expect(left()).toEqual([nameOf(10)]);
  expect((await expire({ older_than: "30d" })).outcomes[0]?.status).toBe("ok");
});

test("services that are not named keep theirs", async () => {
  const { expire, left } = createRig({ ...kept(20, "neutron"), ...kept(31, "nova") });
  await expire({ older_than: "1d", services: ["nova"] });
  expect(left()).toEqual([nameOf(20)]);
});

test("a lease and other names beside quarantines are nothing", async () => {
  const { expire, left, list } = createRig({
    [`${root}/lease`]: "x",
    [`${root}/lease.new`]: "x",
    [`${root}/notes/manifest`]: "x",
    [`${root}/20260131T030405Z-0a1b2c/manifest`]: "x",
  });
  expect((await list()).outcomes.flatMap((one) => observed(one).findings)).toEqual([]);
  await expire({ older_than: "1m" });
  const names = ["20260131T030405Z-0a1b2c", "lease", "lease.new", "notes"];
  expect(new Set(left())).toEqual(new Set(names));
});

test.each<[string, Record<string, MemoryFile>]>([
  ["a file of somebody's", { "notes.txt": "x" }],
  ["a directory", { "cacert.pem.newer/x": "x" }],
  ["a link", { "signing_cert.pem": { linkTo: "/etc/passwd" } }],
  ["a damaged manifest beside files", { manifest: { content: "fleetmend", mtime: 1 } }],
])("%s in a quarantine keeps it, and is told", async (_what, more) => {
  const { expire, left } = createRig(kept(31, "neutron", more));
  const { outcomes } = await expire({ older_than: "30d" });
  const findings = outcomes.flatMap((one) => observed(one).findings);
  expect(findings).toMatchObject([{ code: "quarantine-strange", severity: "warning" }]);
  expect(left()).toEqual([nameOf(31)]);
});

test("what is gone between two reads is no trouble", async () => {
  const neutron = catalogue.get("neutron");
  if (neutron === undefined) throw new Error("no neutron");
  const host = createHost("ctl01", { services: [neutron] });
  const transport = memoryTransport({ ctl01: { files: kept(31, "neutron") } });
  const { signal } = new AbortController();
  await using session = await transport.openForReading(host, { signal });
  let reads = 0;
  /** A host on which the quarantine goes with the first file that is read of it, or with its listing. */
  const vanishing = (gone: "files" | "directory"): HostReader => ({
    ...session.reader,
    now: () => session.reader.now(),
    mounts: () => session.reader.mounts(),
    facts: (path) => session.reader.facts(path),
    list: async (path, options) =>
      path !== root && (gone === "directory" || reads > 0)
        ? { status: "absent" }
        : session.reader.list(path, options),
    async readFile() {
      reads += 1;
      return { status: "absent" };
    },
  });
  expect(await takeStock(vanishing("directory"), host)).toEqual({ kept: [], overfull: [] });
  expect(await takeStock(vanishing("files"), host)).toEqual({ kept: [], overfull: [] });
  expect(reads).toBe(2);
});
