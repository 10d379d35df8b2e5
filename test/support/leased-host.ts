import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import type { Machine } from "../../src/transport/contract.ts";
import { createShellMachine } from "./shells.ts";

/** This machine with a `/run` of its own, so that nobody else holds it. */
export interface LeasedHost extends AsyncDisposable {
  /** Another login to it; `launcher` comes in front of the shell. */
  machine(shell: readonly string[], launcher?: readonly string[]): Machine;
  /** What the lease says, in words; there has to be one. */
  lease(): readonly string[];
  /** Writes another lease in its place. */
  writeLease(text: string): void;
  /** A path of `/run`, for this process. */
  path(name: string): string;
}

/** @param options of the tmpfs that is mounted, for instance `nr_inodes=2` */
export async function startLeasedHost(options = "mode=755"): Promise<LeasedHost> {
  const script = `mount --make-rprivate / && mount -t tmpfs -o ${options} tmpfs /run && echo ready && exec sleep 600`;
  const holder = spawn("unshare", ["-m", "sh", "-c", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  const path = (name: string) => `/proc/${holder.pid}/root/run/${name}`;
  return {
    machine: (shell, launcher = []) =>
      createShellMachine(["nsenter", "-m", "-t", String(holder.pid), ...launcher, ...shell]),
    lease: () => readFileSync(path("fleetmend/lease"), "utf8").trim().split(" "),
    writeLease: (text) => writeFileSync(path("fleetmend/lease"), text),
    path,
    [Symbol.asyncDispose]: () => end(holder),
  };
}

async function end(holder: ChildProcess): Promise<void> {
  const ended = once(holder, "exit");
  holder.kill("SIGKILL");
  await ended;
}
