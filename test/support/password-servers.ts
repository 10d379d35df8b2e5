import { chmodSync } from "node:fs";
import { startSshd } from "./sshd.ts";
import type { Sshd } from "./sshd.ts";
import { createSudoUsers } from "./sudo-users.ts";

const ways = {
  "as a password": ["PasswordAuthentication yes", "KbdInteractiveAuthentication no"],
  "as the answer to a question": [
    "UsePAM yes",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication yes",
  ],
  "behind a key": ["PasswordAuthentication yes", "AuthenticationMethods publickey,password"],
  "before a key": ["PasswordAuthentication yes", "AuthenticationMethods password,publickey"],
};

/** How a server takes a password. */
export type PasswordWay = keyof typeof ways;

export const passwordWays = Object.keys(ways) as readonly PasswordWay[];

export interface PasswordServers extends AsyncDisposable {
  server(way: PasswordWay): Sshd;
  /** How many passwords the server has refused. */
  refusals(way: PasswordWay): number;
}

/** A server for each way, with the users of {@link createSudoUsers}. */
export async function startPasswordServers(): Promise<PasswordServers> {
  const users = createSudoUsers();
  const servers = new Map<PasswordWay, Sshd>();
  for (const way of passwordWays) {
    const server = await startSshd({ launcher: users.launcher, config: ways[way] });
    chmodSync(server.directory, 0o711);
    servers.set(way, server);
  }
  const find = (way: PasswordWay) => {
    const server = servers.get(way);
    if (server === undefined) throw new Error("no such server");
    return server;
  };
  return {
    server: find,
    refusals: (way) =>
      find(way)
        .log()
        .match(/Failed (?:password|keyboard-interactive)/g)?.length ?? 0,
    async [Symbol.asyncDispose]() {
      for (const server of servers.values()) await server.stop();
      users[Symbol.dispose]();
    },
  };
}
