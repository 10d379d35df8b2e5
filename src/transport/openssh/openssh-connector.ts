import { setMaxListeners } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { OpenSshConnection } from "../../model/host.ts";
import type { Secret } from "../../model/secret.ts";
import type { Machine, OpenOptions } from "../contract.ts";
import { toShell } from "../quote.ts";
import { refuseShellText } from "../ssh-config/refuse-shell-text.ts";
import { startAttempt } from "../ssh/attempt.ts";
import type { Progress } from "../ssh/attempt.ts";
import type { HostKeyPolicy } from "../ssh/connector.ts";
import { createLoginPace } from "../ssh/login-pace.ts";
import type { LoginPace } from "../ssh/login-pace.ts";
import { createAskPass } from "./ask-pass.ts";
import { explainOpenSsh, isDropped } from "./explain-openssh.ts";
import { holdMaster } from "./hold-master.ts";
import type { Leash } from "./hold-master.ts";
import { runSsh } from "./run-ssh.ts";
import type { Ssh } from "./run-ssh.ts";
import { startSshChannel } from "./ssh-channel.ts";
import { openSshStream } from "./ssh-stream.ts";
import { commandWords, controlWords, masterWords, tunnelWords } from "./ssh-words.ts";
import type { Keepalive, Master } from "./ssh-words.ts";

/** A host as OpenSSH reaches it. */
export interface OpenSshTarget {
  /** Name in the inventory. */
  readonly name: string;
  readonly connection: OpenSshConnection;
  /** For one that lets nobody in with the keys. */
  readonly password?: Secret | undefined;
}

export interface OpenSshOptions {
  /** Default: `ssh`, wherever it is. */
  readonly program?: string | undefined;
  /** `SSH_AUTH_SOCK`, `PATH` and whatever else ssh and its helpers look at. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Default: `strict`. */
  readonly hostKeyPolicy?: HostKeyPolicy | undefined;
  /** Shared with what else logs in. Default: one of its own. */
  readonly pace?: LoginPace | undefined;
  /** Default: 3 questions without an answer, 10 s apart. */
  readonly keepalive?: Keepalive | undefined;
}

/**
 * Logs in with the system's `ssh`, which reads its own configuration. Rejects with a FleetmendError, and leaves nothing open
 * then. The signal ends the attempt and, later, the connection.
 */
export async function connectWithOpenSsh(
  target: OpenSshTarget,
  { signal }: OpenOptions,
  options: OpenSshOptions,
): Promise<Machine> {
  refuseShellText([target.connection.address]);
  // One listener for each connection is no leak.
  setMaxListeners(0, signal);
  const { pace = createLoginPace() } = options;
  return await pace.run((progress) => logIn(target, { signal, progress }, options), signal);
}

interface Watched extends OpenOptions {
  readonly progress: Progress;
}

async function logIn(
  target: OpenSshTarget,
  { signal, progress }: Watched,
  options: OpenSshOptions,
): Promise<Machine> {
  const { program = "ssh", keepalive = { intervalSeconds: 10, count: 3 } } = options;
  // What ssh says is looked at.
  const ssh = { program, environment: { ...options.environment, LC_ALL: "C" } };
  const directory = await mkdtemp(path.join(tmpdir(), "fleetmend-ssh-"));
  const master = { connection: target.connection, socket: path.join(directory, "s") };
  const leash = holdMaster(ssh, master);
  try {
    using attempt = startAttempt(target, signal, progress);
    progress.stage = "openssh";
    await using askPass = await createAskPass(directory, {
      environment: ssh.environment,
      password: target.password,
    });
    const environment = { ...ssh.environment, ...askPass.environment };
    const answers = target.password === undefined ? "nothing" : "a password";
    const { hostKeyPolicy = "strict" } = options;
    const words = masterWords(master, { keepalive, answers, hostKeyPolicy });
    const started = (pid: number) => askPass.answer(pid);
    const end = await runSsh({ program, environment }, words, { signal: attempt.signal, started });
    attempt.signal.throwIfAborted();
    if (end.code !== 0) {
      if (isDropped(end.said)) progress.stage = "greeting";
      throw explainOpenSsh(target, end.said);
    }
  } catch (cause) {
    await leash.release();
    throw cause;
  }
  return createMachine(ssh, master, signal, leash);
}

function createMachine(ssh: Ssh, master: Master, signal: AbortSignal, leash: Leash): Machine {
  const isAlive = async () => (await runSsh(ssh, controlWords(master, "check"))).code === 0;
  const cut = () => void leash.release();
  signal.addEventListener("abort", cut, { once: true });
  if (signal.aborted) cut();
  return {
    start: (argv, handlers) =>
      startSshChannel(ssh, commandWords(master, toShell(argv)), handlers, isAlive),
    dial: (host, port, abort) => openSshStream(ssh, tunnelWords(master, host, port), abort),
    async [Symbol.asyncDispose]() {
      signal.removeEventListener("abort", cut);
      await leash.release();
    },
  };
}
