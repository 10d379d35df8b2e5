import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync } from "node:fs";
import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { generateKeyFile } from "./openssh-keys.ts";

export type KeyType = "ed25519" | "ecdsa" | "rsa";

/** An OpenSSH server on loopback, with keys of its own. */
export interface Sshd extends AsyncDisposable {
  readonly port: number;
  readonly pid: number;
  /** Who can log in: the user that runs the tests. */
  readonly user: string;
  /** Home directory of those who log in, and place for files of the test; removed by `stop`. */
  readonly directory: string;
  /** A private key that is let in. */
  readonly keyFile: string;
  /** Has all host keys for all addresses. */
  readonly knownHostsFile: string;
  /** The `type base64` of the host key of a type. */
  hostKey(type: KeyType): string;
  /** The text of {@link knownHostsFile}. */
  readonly knownHosts: string;
  /** Lets another public key in. */
  authorize(publicKey: string): Promise<void>;
  /** What sshd has logged. */
  log(): string;
  /** Ends the server and every session of it. */
  stop(): Promise<void>;
}

export interface SshdOptions {
  /** Loopback addresses to listen on, one for each host that is wanted; default `127.0.0.1`. */
  readonly addresses?: readonly string[];
  /** Further lines for `sshd_config`; the first line for a keyword counts, and these come first. */
  readonly config?: readonly string[];
  /** Default `["ed25519"]`. */
  readonly hostKeyTypes?: readonly KeyType[];
  /** What comes in front of sshd's own words, and ends as sshd itself. */
  readonly launcher?: readonly string[];
}

/** Starts `/usr/sbin/sshd`, as root or as an ordinary user. */
export async function startSshd(options: SshdOptions = {}): Promise<Sshd> {
  const { addresses = ["127.0.0.1"], config = [], hostKeyTypes = ["ed25519"] } = options;
  const { launcher = [] } = options;
  const user = userInfo();
  // Where sshd puts its unprivileged half; only root needs it.
  if (user.uid === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const directory = await mkdtemp(join(tmpdir(), "fleetmend-sshd-"));
  const hostKeys = new Map(
    hostKeyTypes.map((type) => [type, generateKeyFile(join(directory, `host_${type}`), { type })]),
  );
  const keyFile = join(directory, "id_login");
  const authorizedKeys = join(directory, "authorized_keys");
  await writeFile(authorizedKeys, `${generateKeyFile(keyFile, { type: "ed25519" })}\n`);

  const { port, child, log } = await launch(directory, launcher, [
    ...config,
    ...addresses.map((address) => `ListenAddress ${address}`),
    ...hostKeyTypes.map((type) => `HostKey ${join(directory, `host_${type}`)}`),
    `AuthorizedKeysFile ${authorizedKeys}`,
    `PidFile ${join(directory, "sshd.pid")}`,
    "UsePAM no",
    "StrictModes no",
    // Login scripts of whoever runs the tests have no say; a test may put its own there.
    `SetEnv HOME=${directory}`,
    "PasswordAuthentication no",
    "PrintMotd no",
    "LogLevel VERBOSE",
  ]);
  const knownHosts = [...hostKeys.values()]
    .map((line) => `${addresses.map((address) => `[${address}]:${port}`).join(",")} ${line}\n`)
    .join("");
  const knownHostsFile = join(directory, "known_hosts");
  await writeFile(knownHostsFile, knownHosts);

  const stop = async () => {
    if (child.pid !== undefined)
      for (const pid of [...descendants(child.pid), child.pid]) kill(pid, "SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    await rm(directory, { recursive: true, force: true });
  };
  return {
    port,
    pid: child.pid ?? 0,
    user: user.username,
    directory,
    keyFile,
    knownHostsFile,
    knownHosts,
    hostKey: (type) => hostKeys.get(type)?.split(" ").slice(0, 2).join(" ") ?? "",
    authorize: (publicKey) => appendFile(authorizedKeys, `${publicKey}\n`),
    log,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** Every process that descends from one, the nearest first. */
export function descendants(pid: number): readonly number[] {
  let children: readonly number[] = [];
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1");
    children = text
      .split(" ")
      .filter((word) => word !== "")
      .map(Number);
  } catch {
    // It has ended.
  }
  return [...children, ...children.flatMap(descendants)];
}

/** Sends a signal to a process that may have ended. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

interface Launched {
  readonly port: number;
  readonly child: ChildProcess;
  readonly log: () => string;
}

/** Starts sshd on a free port, and on another one if somebody was faster. */
async function launch(
  directory: string,
  launcher: readonly string[],
  config: readonly string[],
  attempts = 3,
): Promise<Launched> {
  const port = await freePort();
  const file = join(directory, "sshd_config");
  await writeFile(file, [`Port ${port}`, ...config, ""].join("\n"));
  // With -r it forks for a connection and does not start itself again, which newer ones do all the same.
  const [program, ...words] = [...launcher, "/usr/sbin/sshd", "-D", "-r", "-e", "-f", file];
  const child = spawn(program ?? "", words, {
    stdio: ["ignore", "ignore", "pipe"],
  });
  try {
    return { port, child, log: await startLog(child) };
  } catch (error) {
    if (attempts <= 1 || !String(error).includes("already in use")) throw error;
    return launch(directory, launcher, config, attempts - 1);
  }
}

/** Waits until the server listens, and returns what reads its log. */
async function startLog(child: ChildProcess): Promise<() => string> {
  let text = "";
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`sshd ended with ${code}: ${text}`)));
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      if (text.includes("Server listening on")) resolve();
    });
  });
  return () => text;
}
