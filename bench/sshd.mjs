import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { childrenOf, cpuSecondsOf, endTree } from "./process-tree.mjs";

/**
 * @typedef {object} Sshd
 * @property {number} port
 * @property {string} user
 * @property {string} keyFile
 * @property {string} knownHostsFile
 * @property {() => Promise<number>} cpuSeconds User and system time of all sessions so far; waits until none is open.
 * @property {() => Promise<void>} stop
 */

/**
 * Starts an OpenSSH server of the bench's own on 127.0.0.1, with keys of its own.
 *
 * @param {string} directory
 * @returns {Promise<Sshd>}
 */
export async function startSshd(directory) {
  const { uid, username } = userInfo();
  // Where sshd locks its unprivileged half up; only root needs it.
  if (uid === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const home = `${directory}/home`;
  mkdirSync(home, { recursive: true });
  const hostKey = generateKey(`${directory}/host_key`);
  const keyFile = `${directory}/id_ed25519`;
  writeFileSync(`${directory}/authorized_keys`, generateKey(keyFile));
  const port = await findPort();
  const knownHostsFile = `${directory}/known_hosts`;
  writeFileSync(knownHostsFile, `[127.0.0.1]:${port} ${hostKey}`);
  writeFileSync(`${directory}/sshd_config`, renderConfiguration(directory, port, home));
  const sshd = await listen(directory);
  return {
    port,
    user: username,
    keyFile,
    knownHostsFile,
    async cpuSeconds() {
      const { pid } = sshd;
      if (pid === undefined) throw new Error("sshd has ended");
      while (childrenOf(pid).length > 0) await delay(10);
      return cpuSecondsOf(pid);
    },
    stop: () => endTree(sshd),
  };
}

/** @param {string} file */
function generateKey(file) {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", file]);
  return readFileSync(`${file}.pub`, "utf8");
}

/** A port that nobody listens on. */
async function findPort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("there is no free port");
  return address.port;
}

/**
 * @param {string} directory
 * @param {number} port
 * @param {string} home
 */
function renderConfiguration(directory, port, home) {
  return [
    `ListenAddress 127.0.0.1:${port}`,
    `HostKey ${directory}/host_key`,
    `AuthorizedKeysFile ${directory}/authorized_keys`,
    `PidFile ${directory}/sshd.pid`,
    // No login script of whoever runs the bench has a say.
    `SetEnv HOME=${home}`,
    // One sshd stands for hundreds of hosts, each of which would let 10 strangers wait.
    "MaxStartups 10000",
    "StrictModes no",
    "UsePAM no",
    "UseDNS no",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "PrintMotd no",
    "PrintLastLog no",
    "LogLevel ERROR",
    "",
  ].join("\n");
}

/**
 * Returns the server when it listens.
 *
 * @param {string} directory
 */
async function listen(directory) {
  const log = `${directory}/sshd.log`;
  const words = ["-D", "-E", log, "-f", `${directory}/sshd_config`];
  const sshd = spawn("/usr/sbin/sshd", words, { stdio: "ignore", detached: true });
  sshd.on("error", () => {});
  // It writes this file once it listens.
  while (!existsSync(`${directory}/sshd.pid`)) {
    if (sshd.pid === undefined) throw new Error("/usr/sbin/sshd is missing");
    if (sshd.exitCode !== null) throw new Error(`sshd ended: ${readFileSync(log, "utf8")}`);
    await delay(10);
  }
  return sshd;
}
