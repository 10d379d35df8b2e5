import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { withMounts } from "./tools.ts";

export interface JournalEntry {
  readonly unit: string;
  readonly message: string;
  /** Seconds since 1970. */
  readonly time: number;
}

/**
 * Makes a journal with entries of units in a directory, as systemd-journald has it. Put before a shell and its words, what it
 * returns starts it where that is the system's journal.
 */
export function createJournal(
  directory: string,
  entries: readonly JournalEntry[],
): readonly string[] {
  const machine = readFileSync("/etc/machine-id", "utf8").trim();
  mkdirSync(`${directory}/${machine}`, { recursive: true });
  const input = entries.map(({ message, time, unit }, index) =>
    [
      `__REALTIME_TIMESTAMP=${time * 1_000_000}`,
      `__MONOTONIC_TIMESTAMP=${index + 1}`,
      "_BOOT_ID=0123456789abcdef0123456789abcdef",
      `_SYSTEMD_UNIT=${unit}.service`,
      `SYSLOG_IDENTIFIER=${unit}`,
      "_HOSTNAME=ctl01",
      "_PID=812",
      `MESSAGE=${message}`,
      "\n",
    ].join("\n"),
  );
  const { status, stderr } = spawnSync(
    "/lib/systemd/systemd-journal-remote",
    ["-o", `${directory}/${machine}/system.journal`, "-"],
    { input: input.join(""), encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`systemd-journal-remote: ${stderr}`);
  return withMounts({ "/var/log/journal": directory });
}
