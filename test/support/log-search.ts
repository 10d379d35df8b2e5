import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { LogAnswer, LogQuery, LogRead } from "../../src/model/log.ts";
import { openSession } from "./session.ts";
import { createShellMachine, shells } from "./shells.ts";
import { awks, withTools } from "./tools.ts";

export const logTexts = [
  { id: "four", text: "Command 'openssl' returned non-zero exit status 4" },
  { id: "two", text: "Command 'openssl' returned non-zero exit status 2" },
  { id: "token", text: "Authorization failed for token" },
];

/** A line of keystoneclient's about an exit status of openssl. */
export const verifyError = (status: number): string =>
  `WARNING keystoneclient.middleware.auth_token [-] Verify error: Command 'openssl' returned non-zero exit status ${status}`;

const everyTool = "awk bzip2 cut date grep gzip head ls stat tail timeout tr xz".split(" ");

/** Shells with the system's programs, dash with each awk, and busybox alone. */
export const logSystems: readonly (readonly [string, readonly string[]])[] = [
  ...shells,
  ...awks.map(
    ([name, awk]) => [`dash with ${name}`, [...withTools({ awk }), "/usr/bin/dash"]] as const,
  ),
  [
    "busybox alone",
    [
      ...withTools(Object.fromEntries(everyTool.map((tool) => [tool, "/usr/bin/busybox"]))),
      "/usr/bin/busybox",
      "sh",
    ],
  ],
];

/** Searches logs of this machine under a shell. */
export async function searchLogs(
  shell: readonly string[],
  query: Partial<LogQuery>,
): Promise<LogAnswer> {
  await using session = await openSession(createShellMachine(shell));
  return await session.reader.searchLog({ files: [], units: [], texts: logTexts, ...query });
}

/** The hits of a file that was searched, else why it was not. */
export function hitsOf(read: LogRead | undefined) {
  return read?.status === "searched" ? read.hits : read?.status;
}

/** The local time of this machine so many seconds ago, as oslo.log writes it. */
export function ago(seconds: number): string {
  const then = `@${Math.floor(Date.now() / 1000) - seconds}`;
  return spawnSync("date", ["-d", then, "+%F %T"], { encoding: "utf8" }).stdout.trim();
}

/** A directory for logs that everybody may look into. */
export function createLogDirectory() {
  const root = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-test-")));
  return {
    root,
    place: (name: string, below: string | null = null) => ({ path: `${root}/${name}`, below }),
    write(name: string, ...lines: readonly (string | Buffer)[]): string {
      const file = `${root}/${name}`;
      mkdirSync(path.dirname(file), { recursive: true });
      const content = lines.map((line) => (typeof line === "string" ? `${line}\n` : line));
      writeFileSync(file, Buffer.concat(content.map((one) => Buffer.from(one))));
      return file;
    },
  };
}
