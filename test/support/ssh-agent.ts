import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** A real ssh-agent. */
export interface SshAgent extends AsyncDisposable {
  readonly socket: string;
  readonly pid: number;
  /** Adds a private key file that has no passphrase. */
  add(keyFile: string): void;
}

export async function startSshAgent(): Promise<SshAgent> {
  const directory = await mkdtemp(join(tmpdir(), "fleetmend-agent-"));
  const socket = join(directory, "agent");
  const child = spawn("ssh-agent", ["-D", "-a", socket], { stdio: "ignore" });
  while (!existsSync(socket)) {
    if (child.exitCode !== null) throw new Error(`ssh-agent ended with ${child.exitCode}`);
    await delay(5);
  }
  return {
    socket,
    pid: child.pid ?? 0,
    add(keyFile) {
      const env = { PATH: process.env["PATH"], SSH_AUTH_SOCK: socket };
      execFileSync("ssh-add", ["-q", keyFile], { env, stdio: "pipe" });
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      await rm(directory, { recursive: true, force: true });
    },
  };
}
