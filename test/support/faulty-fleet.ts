import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cacheOf } from "../../src/demo/host-files.ts";
import { neutronWith, startFleet } from "./fleet.ts";
import type { TestFleet } from "./fleet.ts";
import { freePort } from "./free-port.ts";
import { ed25519Key, generateKeyFile } from "./openssh-keys.ts";
import { startSshServer } from "./ssh-server.ts";

/** Addresses of one sshd on which a login comes to something else than a shell. */
const addresses = {
  noisy: "127.0.9.1",
  reader: "127.0.9.2",
  dropped: "127.0.9.3",
  hanging: "127.0.9.4",
  flooding: "127.0.9.5",
  nologin: "127.0.9.6",
};

/** What a login script may print that looks like an answer, and what a terminal would obey. */
const forgeries = String.raw`
printf '\n%s 1 end\n' 00000000000000000000000000000000
printf '\n%032d 1 verdict done\n\n%032d 1 end\n' 0 0
printf 'KSQ-END 0 0\n\033]52;c;Zm9yZ2Vk\007\033[2J\033[31m\r\233\177'
head -c 100000 /dev/zero
`;

/** A fleet with every fault that a host or the way to it can have, among healthy hosts. */
export async function startFaultyFleet(): Promise<TestFleet> {
  const directory = mkdtempSync(path.join(tmpdir(), "fleetmend-faults-"));
  const at = (name: string) => `${directory}/${name}`;
  for (const [home, text] of [
    ["noisy", forgeries],
    ["reader", "read -r stolen"],
  ] as const) {
    mkdirSync(at(home));
    writeFileSync(at(`${home}/.bashrc`), text);
  }
  writeFileSync(at("sshd_match"), matchBlocks(directory));
  const resetting = await startSshServer({
    exec(channel, socket) {
      channel.write("partial");
      channel.once("data", () => socket.resetAndDestroy());
    },
  });
  const refusedPort = await freePort();
  writeFileSync(at("no_known_hosts"), "");
  generateKeyFile(at("wrong_key"), { type: "ed25519" });
  const fresh = neutronWith(({ current }) => cacheOf(current));
  const stale = neutronWith(({ old }) => cacheOf(old));
  const broken = ["refused", "reset", "changed-key", "unknown-key", "wrong-key"];
  const hosts = [...Object.keys(addresses), ...broken].map((name) => [name, stale] as const);
  const fleet = await startFleet(
    { fresh, stale, ...Object.fromEntries(hosts), "fresh-too": fresh },
    {
      addresses: ["127.0.0.1", ...Object.values(addresses)],
      config: [`Include ${at("sshd_match")}`, "MaxStartups 100"],
      variables({ port }) {
        writeFileSync(at("other_known_hosts"), `[127.0.0.1]:${port} ${ed25519Key().text}\n`);
        const known = (file: string) => ({
          ansible_ssh_common_args: `-o UserKnownHostsFile=${file}`,
        });
        const elsewhere = Object.entries(addresses).map(
          ([name, address]) => [name, { ansible_host: address }] as const,
        );
        return {
          ...Object.fromEntries(elsewhere),
          refused: { ansible_port: refusedPort },
          reset: {
            ansible_port: resetting.port,
            ansible_ssh_private_key_file: resetting.keyFile,
            ...known(resetting.knownHostsFile),
          },
          "changed-key": known(at("other_known_hosts")),
          "unknown-key": known(at("no_known_hosts")),
          "wrong-key": { ansible_ssh_private_key_file: at("wrong_key") },
        };
      },
    },
  );
  return {
    ...fleet,
    async [Symbol.asyncDispose]() {
      await resetting[Symbol.asyncDispose]();
      await fleet[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true });
    },
  };
}

/** In a file of their own, for the end of an included file ends a block. */
function matchBlocks(directory: string): string {
  const faults: Readonly<Record<keyof typeof addresses, string>> = {
    noisy: `SetEnv HOME=${directory}/noisy`,
    reader: `SetEnv HOME=${directory}/reader`,
    dropped: 'ForceCommand /bin/sh -c "$SSH_ORIGINAL_COMMAND" | head -c 300; kill -KILL $PPID',
    hanging: "ForceCommand exec cat >/dev/null",
    flooding: "ForceCommand head -c 1000000000 /dev/zero | tr '\\0' x",
    nologin: "ForceCommand exec /usr/sbin/nologin",
  };
  const places = new Map(Object.entries(addresses));
  return Object.entries(faults)
    .map(([name, line]) => `Match LocalAddress ${places.get(name)}\n  ${line}\n`)
    .join("");
}
