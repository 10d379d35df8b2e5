import type { JournalRecord, RunOpened } from "../../src/model/journal.ts";

export const runId = "20260102T030405Z-0a1b2c";

/** The first record of a journal. */
export const opened: RunOpened = {
  kind: "run",
  id: runId,
  by: { user: "ops@control", pid: 4711, at: "2026-01-02T03:04:05.000Z" },
  version: "0.1.0",
  words: ["purge", "--yes", "-i", "fleet.yaml"],
  directory: "/home/ops",
  inventory: ["fleet.yaml"],
  playbook: "playbooks/purge.yaml",
  outline: "00",
  hosts: ["h1", "hö\u2028st"],
  review: "none",
};

/** Records of some length, with what is not ASCII. */
export const more: readonly JournalRecord[] = [
  { kind: "host-started", play: 0, host: "h1" },
  { kind: "host-started", play: 0, host: "hö\u2028st" },
  {
    kind: "host-finished",
    play: 0,
    host: "h1",
    outcomes: [{ host: "h1", step: "s\n", durationMs: 1, status: "skipped", reason: "nothing" }],
  },
  { kind: "run-finished", ending: "completed", exitCode: 0, at: "2026-01-02T03:05:05.000Z" },
];
