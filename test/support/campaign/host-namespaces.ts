import { spawn } from "node:child_process";
import { once } from "node:events";

/** Mount namespaces of this machine, one for each host, that differ in their `/run`. */
export interface HostNamespaces extends AsyncDisposable {
  /** What sshd has to run for whoever logs in to a host: the program that was asked for, in its namespace. */
  commandOf(host: string): string;
}

/** Holds them as long as it is not disposed. */
export async function holdNamespaces(hosts: readonly string[]): Promise<HostNamespaces> {
  const script = "mount -t tmpfs -o mode=755 tmpfs /run && echo ready && exec sleep infinity";
  const holders = new Map(
    hosts.map((host) => {
      const words = ["--mount", "--propagation", "private", "/bin/sh", "-c", script];
      return [host, spawn("unshare", words, { stdio: ["ignore", "pipe", "inherit"] })] as const;
    }),
  );
  await Promise.all([...holders.values()].map(({ stdout }) => once(stdout, "data")));
  return {
    commandOf: (host) =>
      `exec nsenter --mount --target ${holders.get(host)?.pid} -- /bin/sh -c "$SSH_ORIGINAL_COMMAND"`,
    async [Symbol.asyncDispose]() {
      await Promise.all(
        [...holders.values()].map(async (holder) => {
          const ended = once(holder, "close");
          holder.kill("SIGKILL");
          await ended;
        }),
      );
    },
  };
}
