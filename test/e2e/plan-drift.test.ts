import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { applyPlanFile, makePlanFile, watchHost } from "../support/plan-fleet.ts";

let fleet: TestFleet;
let root: string;
let cache: string;

beforeAll(async () => {
  fleet = await startFleet({ ctl01: neutronWith(({ old }) => cacheOf(old)) });
  root = fleet.root("ctl01");
  cache = `${root}/var/lib/neutron/keystone-signing`;
});

afterAll(() => fleet[Symbol.asyncDispose]());

/** Changes of a host, each with its undoing, what is said to differ, and where. */
const changes: readonly (readonly [
  title: string,
  change: () => void,
  back: () => void,
  differences: readonly string[],
])[] = [
  [
    "a file was replaced by an equal one",
    () => {
      copyFileSync(`${cache}/cacert.pem`, `${cache}/new`);
      utimesSync(`${cache}/new`, 1_400_000_000, 1_400_000_000);
      renameSync(`${cache}/new`, `${cache}/cacert.pem`);
    },
    () => {},
    ["inode"],
  ],
  [
    "a file grew",
    () => {
      appendFileSync(`${cache}/revoked.pem`, "\n");
      utimesSync(`${cache}/revoked.pem`, 1_400_000_000, 1_400_000_000);
    },
    () => {},
    ["size", "sha256"],
  ],
  [
    "a file was touched",
    () => utimesSync(`${cache}/cacert.pem`, 1_400_000_000, 1_400_000_001),
    () => {},
    ["mtime"],
  ],
  [
    "a file has another content of the same size and time",
    () => {
      const file = `${cache}/cacert.pem`;
      const { mtime, size } = statSync(file);
      writeFileSync(file, "x".repeat(size));
      utimesSync(file, mtime, mtime);
    },
    () => {},
    ["sha256"],
  ],
  [
    "a file is gone",
    () => renameSync(`${cache}/revoked.pem`, `${root}/revoked.pem`),
    () => renameSync(`${root}/revoked.pem`, `${cache}/revoked.pem`),
    ["file"],
  ],
  ["the directory is open", () => chmodSync(cache, 0o750), () => chmodSync(cache, 0o700), ["mode"]],
  [
    "the directory has another owner",
    () => chownSync(cache, 12_345, 0),
    () => chownSync(cache, 0, 0),
    ["owner"],
  ],
  [
    "another directory has its name, with the same files",
    () => {
      mkdirSync(`${cache}.new`, { mode: 0o700 });
      for (const name of readdirSync(cache)) renameSync(`${cache}/${name}`, `${cache}.new/${name}`);
      renameSync(`${cache}.new`, cache);
    },
    () => {},
    ["inode"],
  ],
  [
    "the configuration was edited",
    () => appendFileSync(`${root}/etc/neutron/neutron.conf`, "# a remark\n"),
    () => {},
    ["configuration"],
  ],
  [
    "there is a file of configuration that was not there",
    () => {
      mkdirSync(`${root}/usr/share/neutron`, { recursive: true });
      writeFileSync(`${root}/usr/share/neutron/neutron-dist.conf`, "[DEFAULT]\n");
    },
    () => rmSync(`${root}/usr`, { recursive: true }),
    ["configuration"],
  ],
  [
    "there is a fragment of configuration that was not there",
    () => {
      mkdirSync(`${root}/etc/neutron/neutron.conf.d`);
      writeFileSync(`${root}/etc/neutron/neutron.conf.d/x.conf`, "[DEFAULT]\n");
    },
    () => rmSync(`${root}/etc/neutron/neutron.conf.d`, { recursive: true }),
    ["configuration"],
  ],
];

test.each(changes)(
  "%s: the host is left alone, and told what differs",
  async (_, change, back, expected) => {
    const file = await makePlanFile(fleet, "plan.json");
    change();
    const host = watchHost(fleet, "ctl01");
    for (const words of [["-C"], ["--yes"]]) {
      const { report, result } = await applyPlanFile(file, words);
      expect(result.code).toBe(2);
      const [told] = report.hosts;
      expect(told?.status).toBe("drifted");
      const said = told?.services.flatMap(({ findings }) => findings) ?? [];
      expect(said.map(({ code }) => code)).toEqual(expected.map(() => "plan-drift"));
      expect(said.map(({ message }) => message.split(":")[0])).toEqual(expected);
      expect(said.every(({ message }) => /: planned .+, found .+$/.test(message))).toBe(true);
      const states = told?.services.flatMap(({ actions }) => actions.map(({ state }) => state));
      expect(new Set(states)).toEqual(new Set(["refused"]));
    }
    expect(host.changes()).toEqual([]);
    back();
  },
);

test("a further file in the directory makes no difference, and stays", async () => {
  const file = await makePlanFile(fleet, "plan.json");
  writeFileSync(`${cache}/notes.txt`, "of somebody else");
  const { report } = await applyPlanFile(file);
  expect(report.hosts[0]?.status).toBe("changed");
  expect(readdirSync(cache)).toEqual(["notes.txt"]);
});
