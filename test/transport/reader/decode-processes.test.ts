import { expect, test } from "vitest";
import { decodeProcesses } from "../../../src/transport/reader/decode-processes.ts";

const complete = {
  views: { words: ["20", "7:20", "8:20"] },
  visible: { words: ["7"] },
  clock: { words: ["100"], text: "btime 1000\n" },
  owners: { text: "0 /proc/7\n1001 /proc/8\n" },
  details: { text: stateOf(7, 250) + stateOf(8, 399) },
  commands: { text: "/proc/7/cmdline:api\0/proc/8/cmdline:api\0/proc/8/cmdline:--x\0" },
  environments: { text: "/proc/7/environ:A=1=2\0/proc/7/environ:A=3\0/proc/7/environ:B=\0" },
  executables: { text: "/proc/7/exe\0/usr/bin/python3\0" },
  again: { text: stateOf(7, 250) + stateOf(8, 399) },
  still: { text: "0 /proc/7\n1001 /proc/8\n" },
};

interface Part {
  readonly words?: readonly string[];
  readonly text?: string;
}

/** What is made of the answer above, with some of its records replaced. */
function decode(replaced: Partial<Record<keyof typeof complete, Part>> = {}) {
  const parts: Readonly<Record<string, Part>> = { ...complete, ...replaced };
  return decodeProcesses(
    Object.entries(parts).map(([tag, { words = [], text = "" }]) => ({
      request: 1,
      tag,
      words,
      body: Buffer.from(text),
    })),
  );
}

function pidsIn(...replaced: Parameters<typeof decode>): readonly number[] | undefined {
  return decode(...replaced)?.map(({ pid }) => pid);
}

/** A line of `/proc/<pid>/stat` as grep shows it. */
function stateOf(pid: number, ticks: number, name = "nova-api"): string {
  return `/proc/${pid}/stat:${pid} (${name}) S${" 0".repeat(18)} ${ticks} 1 2\n`;
}

test("what several programs said of a process is put together", () => {
  const common = { view: { kind: "host" } };
  const environment = new Map([
    ["A", "1=2"],
    ["B", ""],
  ]);
  const seven = { pid: 7, uid: 0, argv: ["api"], startedAt: 1002, executable: "/usr/bin/python3" };
  const eight = { pid: 8, uid: 1001, argv: ["api", "--x"], startedAt: 1003, executable: null };
  expect(decode()).toEqual([
    { ...common, ...seven, environment },
    { ...common, ...eight, environment: null },
  ]);
});

test("a process that ended while it was looked at is left out", () => {
  expect(pidsIn({ owners: { text: "0 /proc/7\n" } })).toEqual([7]);
  expect(pidsIn({ details: { text: stateOf(8, 399) } })).toEqual([8]);
  expect(pidsIn({ commands: { text: "/proc/8/cmdline:api\0" } })).toEqual([8]);
  expect(pidsIn({ again: { text: stateOf(7, 250) } })).toEqual([7]);
});

test("so is one whose number was given to another meanwhile", () => {
  expect(pidsIn({ again: { text: stateOf(7, 251) + stateOf(8, 399) } })).toEqual([8]);
});

test("and one that had another owner before, as a program with the setuid bit has", () => {
  expect(pidsIn({ owners: { text: "0 /proc/7\n0 /proc/8\n" } })).toEqual([7]);
});

test("the name of a program cannot pass for what stands behind it", () => {
  const line = stateOf(7, 250, `) S${" 0".repeat(18)} 9 (\nsecond) S 1`);
  const text = line.replace("\nsecond", "\n/proc/7/stat:second");
  expect(decode({ details: { text }, again: { text } })).toMatchObject([
    { pid: 7, startedAt: 1002 },
  ]);
});

test("where the host does not tell when it was started, or how it counts, nothing fails", () => {
  const unknown = { startedAt: null };
  expect(decode({ clock: { words: ["100"] } })).toMatchObject([unknown, unknown]);
  const uncounted = { words: [""], text: "btime 1000\n" };
  expect(decode({ clock: uncounted })).toMatchObject([{ startedAt: 1002 }, { startedAt: 1003 }]);
});

test("a view that cannot be told is unknown", () => {
  const views = { words: ["20", "7:20", "8:"] };
  expect(decode({ views })?.map(({ view }) => view.kind)).toEqual(["host", "unknown"]);
  const lost = { words: ["", "7:20", "8:21"] };
  expect(decode({ views: lost })?.map(({ view }) => view.kind)).toEqual(["unknown", "unknown"]);
});

test("the mounts of a namespace are missed only if a process in it remains", () => {
  const views = { words: ["20", "7:21", "8:21"] };
  const text = `${complete.details.text}/proc/7/mountinfo:21 1 8:1 / / rw - ext4 x rw\n`;
  const mounts = [{ point: "/", type: "ext4", device: "8:1", root: "/" }];
  const both = [{ view: { mounts } }, { view: { mounts } }];
  expect(decode({ views, details: { text } })).toMatchObject(both);
  expect(decode({ views })).toBeNull();
  expect(
    pidsIn({ views: { words: ["20", "7:21", "8:20"] }, owners: { text: "1001 /proc/8\n" } }),
  ).toEqual([8]);
});

test("of a namespace of its own, control group and users are told for each process", () => {
  const lines = [
    "/proc/7/cgroup:1:name=systemd:/lxc.payload.c1",
    "/proc/7/cgroup:0::/",
    "/proc/7/uid_map:         0     100000      65536",
    "/proc/7/uid_map:     70000       1000          1",
    "/proc/7/mountinfo:21 1 8:1 /rootfs / rw - ext4 x rw",
    "/proc/self/mountinfo:20 1 8:1 / / rw - ext4 x rw",
    "",
  ];
  const details = { text: complete.details.text + lines.join("\n") };
  expect(decode({ views: { words: ["20", "7:21"] }, details })).toMatchObject([
    {
      view: {
        kind: "own",
        namespace: "21",
        controlGroup: "/lxc.payload.c1",
        hostMounts: [{ point: "/", root: "/" }],
        users: [
          { inside: 0, outside: 100000, count: 65536 },
          { inside: 70000, outside: 1000, count: 1 },
        ],
      },
    },
  ]);
});

test("without any process there is nothing to take apart", () => {
  expect(decodeProcesses([])).toEqual([]);
});
