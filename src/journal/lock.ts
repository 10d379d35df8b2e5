import { spawn } from "node:child_process";
import { once } from "node:events";
import { FleetmendError } from "../model/error.ts";

/**
 * Locks an open file for as long as it stays open. Node.js has no call for it, so flock(1) is lent the descriptor: the lock is
 * the open file's, not the process's that asked, and the kernel drops it when whoever has the file open ends. So no lock can
 * be left behind, and none has to be taken over. Rejects with a FleetmendError "journal-failed" where there is no flock.
 *
 * @param kind `exclusive` for who writes; `shared` is had only while nobody writes
 */
export async function lockFile(
  descriptor: number,
  kind: "exclusive" | "shared",
): Promise<"locked" | "busy"> {
  const child = spawn("flock", ["-n", kind === "shared" ? "-s" : "-x", "3"], {
    stdio: ["ignore", "ignore", "ignore", descriptor],
  });
  const code = await Promise.race([
    once(child, "exit").then(([code]: unknown[]) => code),
    once(child, "error").then(([error]: unknown[]) => error),
  ]).catch((thrown: unknown) => thrown);
  if (code === 0) return "locked";
  if (code === 1) return "busy";
  const why = code instanceof Error ? code.message : `it ended with ${String(code)}`;
  throw new FleetmendError(
    "journal-failed",
    `the journal cannot be locked, for flock (of util-linux) does not work on this machine: ${why}; install it`,
  );
}
