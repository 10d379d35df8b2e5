import { writeFileSync } from "node:fs";
import { cacheOf } from "../../src/demo/host-files.ts";
import { neutronWith, startFleet } from "./fleet.ts";
import type { TestFleet } from "./fleet.ts";
import { freePort } from "./free-port.ts";

/** Addresses on which a login comes to something else than a shell, and what it comes to. */
const logins: readonly (readonly [host: string, address: string, command: string])[] = [
  ["slow", "127.0.10.1", 'sleep 2; eval "$SSH_ORIGINAL_COMMAND"'],
  ["hanging", "127.0.10.2", "exec cat >/dev/null"],
  ["killed", "127.0.10.3", "kill -KILL $$"],
];

/** A fleet that has a host for each exit code; `directory` is for files of its sshd. */
export async function startProgramFleet(directory: string): Promise<TestFleet> {
  const blocks = logins.map(
    ([, address, command]) => `Match LocalAddress ${address}\n  ForceCommand ${command}\n`,
  );
  // In a file of its own, for the end of an included file ends a block.
  writeFileSync(`${directory}/sshd_match`, blocks.join(""));
  const fresh = neutronWith(({ current }) => cacheOf(current));
  const stale = neutronWith(({ old }) => cacheOf(old));
  const refusedPort = await freePort();
  return startFleet(
    { fresh, stale, refused: stale, slow: stale, hanging: fresh, killed: stale, last: fresh },
    {
      addresses: ["127.0.0.1", ...logins.map(([, address]) => address)],
      config: [`Include ${directory}/sshd_match`],
      variables: () => ({
        refused: { ansible_port: refusedPort },
        ...Object.fromEntries(logins.map(([host, address]) => [host, { ansible_host: address }])),
      }),
    },
  );
}
