import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { cacheOf } from "../../src/demo/host-files.ts";
import { faultDeadlines } from "./fault.ts";
import type { Fault, Variables } from "./fault.ts";
import { faultsOfBecoming } from "./faults-of-becoming.ts";
import { faultsOfSessions } from "./faults-of-sessions.ts";
import { faultsOnTheWay } from "./faults-on-the-way.ts";
import { neutronWith, startFleet } from "./fleet.ts";
import type { TestFleet } from "./fleet.ts";
import { freePort } from "./free-port.ts";
import { ed25519Key, generateKeyFile } from "./openssh-keys.ts";
import { startSshServer, startTcpServer } from "./ssh-server.ts";
import { startSshd } from "./sshd.ts";
import type { Sshd } from "./sshd.ts";
import { createSudoUsers } from "./sudo-users.ts";

export const faults: readonly Fault[] = [
  ...faultsOnTheWay,
  ...faultsOfSessions,
  ...faultsOfBecoming,
];

/** A fleet of healthy hosts with a stale cache, `good1` and so on, among which is one of each fault. */
export async function startFaultyFleet(healthy: number): Promise<TestFleet> {
  const undo: (() => unknown)[] = [];
  const later: Later = (action) => void undo.unshift(action);
  const directory = mkdtempSync(path.join(tmpdir(), "fleetmend-faults-"));
  later(() => rmSync(directory, { recursive: true }));
  chmodSync(directory, 0o711);
  const users = createSudoUsers();
  later(() => users[Symbol.dispose]());
  const elsewhere = new Map<string, Variables>();
  for (const { made, name } of faults) {
    const variables = await startServer(made, later);
    if (variables !== null) elsewhere.set(name, variables);
  }
  const { addresses, blocks } = startUpFiles(directory);
  writeFileSync(`${directory}/sshd_match`, blocks);
  // In the place of a program whose file system does not answer.
  writeFileSync(`${directory}/hanging`, "#!/bin/sh\nexec sleep 60\n", { mode: 0o755 });
  const stale = neutronWith(({ old }) => cacheOf(old));
  const good = Array.from({ length: healthy }, (_, index) => `good${index + 1}`);
  // The bad ones are spread among the good ones.
  const step = Math.max(1, Math.floor(healthy / faults.length));
  const names = faults.flatMap(({ name }, index) => [
    ...good.slice(index * step, (index + 1) * step),
    name,
  ]);
  const all = [...names, ...good.slice(faults.length * step)];
  const fleet = await startFleet(Object.fromEntries(all.map((name) => [name, stale])), {
    addresses: ["127.0.0.1", ...addresses.values()],
    config: [`Include ${directory}/sshd_match`, "MaxStartups 200"],
    launcher: users.launcher,
    variables: (sshd) => {
      writeKeys(directory, sshd);
      return Object.fromEntries(
        faults.map(({ made, name }) => [
          name,
          {
            ansible_timeout: ["port", "tcp", "ssh"].includes(made.by) ? faultDeadlines.login : 30,
            ...addressOf(addresses.get(name)),
            ...elsewhere.get(name),
            ...(made.by === "forced command"
              ? { ansible_ssh_private_key_file: keyFileOf(name, directory) }
              : {}),
            ...("variables" in made ? inDirectory(made.variables, directory) : {}),
          },
        ]),
      );
    },
  });
  chmodSync(fleet.sshd.directory, 0o711);
  await fleet.sshd.authorize(forcedCommands(directory).join("\n"));
  return {
    ...fleet,
    async [Symbol.asyncDispose]() {
      await fleet[Symbol.asyncDispose]();
      for (const action of undo) await action();
    },
  };
}

/** Has something done at the end, the last first. */
type Later = (action: () => unknown) => void;

function addressOf(address: string | undefined): Variables {
  return address === undefined ? {} : { ansible_host: address };
}

function inDirectory(variables: Variables, directory: string): Variables {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      typeof value === "string" ? value.replaceAll("FILES", directory) : value,
    ]),
  );
}

/** Starts what a fault needs besides the fleet's own server, and tells how to get there; `null`: nothing. */
async function startServer(made: Fault["made"], later: Later): Promise<Variables | null> {
  const use = <Server extends AsyncDisposable>(server: Server): Server => {
    later(() => server[Symbol.asyncDispose]());
    return server;
  };
  switch (made.by) {
    case "port":
      return { ansible_port: made.is === "closed" ? await freePort() : await startFull(later) };
    case "tcp":
      return { ansible_port: use(await startTcpServer(made.serve)).port };
    case "ssh":
      return variablesOf(use(await startSshServer(made.behaviour)));
    case "sshd":
      return variablesOf(use(await startSshd({ config: made.config })));
    default:
      return null;
  }
}

function variablesOf(server: Pick<Sshd, "port" | "keyFile" | "knownHostsFile">): Variables {
  return {
    ansible_port: server.port,
    ansible_ssh_private_key_file: server.keyFile,
    ansible_ssh_common_args: `-o UserKnownHostsFile=${server.knownHostsFile}`,
  };
}

/** A port whose queue is full and which never takes a connection out of it. */
async function startFull(later: Later): Promise<number> {
  const program = `
import socket, time
server = socket.socket(); server.bind(("127.0.0.1", 0)); server.listen(0)
fillers = [socket.socket() for _ in range(3)]
for filler in fillers: filler.setblocking(False); filler.connect_ex(server.getsockname())
time.sleep(0.2); print(server.getsockname()[1], flush=True); time.sleep(3600)
`;
  const child = spawn("/usr/bin/python3", ["-c", program]);
  later(() => void child.kill("SIGKILL"));
  const [line] = await once(child.stdout, "data");
  return Number(line);
}

/** Addresses at which the start-up file of the login shell is another one. */
function startUpFiles(directory: string) {
  const addresses = new Map<string, string>();
  const blocks = faults.flatMap(({ made, name }, index) => {
    if (made.by !== "start-up file") return [];
    const address = `127.0.9.${index + 1}`;
    addresses.set(name, address);
    mkdirSync(`${directory}/${name}`);
    writeFileSync(`${directory}/${name}/.bashrc`, made.text);
    return `Match LocalAddress ${address}\n  SetEnv HOME=${directory}/${name}\n`;
  });
  return { addresses, blocks: blocks.join("") };
}

/** Makes the keys with which a login comes to another command, and returns their lines for `authorized_keys`. */
function forcedCommands(directory: string): readonly string[] {
  return faults.flatMap(({ made, name }) => {
    if (made.by !== "forced command") return [];
    const command = made.command.replaceAll("FILES", directory).replaceAll('"', '\\"');
    const key = generateKeyFile(keyFileOf(name, directory), { type: "ed25519" });
    return `command="${command}" ${key}`;
  });
}

function keyFileOf(name: string, directory: string): string {
  return `${directory}/key-${name}`;
}

function writeKeys(directory: string, sshd: Sshd): void {
  const host = `[127.0.0.1]:${sshd.port}`;
  writeFileSync(`${directory}/other_known_hosts`, `${host} ${ed25519Key().text}\n`);
  writeFileSync(`${directory}/no_known_hosts`, "");
  writeFileSync(
    `${directory}/revoked_known_hosts`,
    `@revoked * ${sshd.hostKey("ed25519")}\n${sshd.knownHosts}`,
  );
  generateKeyFile(`${directory}/wrong_key`, { type: "ed25519" });
}
