import { spawn } from "node:child_process";
import { FleetmendError } from "../../model/error.ts";

/** How OpenSSH is started. */
export interface Ssh {
  /** The program. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface SshEnd {
  /** `null`: a signal ended it. */
  readonly code: number | null;
  /** The last of standard error, raw. */
  readonly said: string;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  /** Is called with the number of the process. */
  readonly started?: (pid: number) => Promise<void>;
}

/** What of standard error is kept, in characters. */
const kept = 4096;

/** How long a helper of an `ssh` that failed may go on speaking, in milliseconds. */
const lastWords = 200;

/**
 * Runs `ssh` to its end; an abort of the signal kills it. What works for it on the way to a host may go on, and with it the
 * connection that it left in the background. Rejects with a FleetmendError "ssh-missing".
 */
export async function runSsh(
  { program, environment }: Ssh,
  words: readonly string[],
  { signal, started }: RunOptions = {},
): Promise<SshEnd> {
  const child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"], env: environment });
  const kill = () => child.kill("SIGKILL");
  signal?.addEventListener("abort", kill, { once: true });
  if (signal?.aborted === true) kill();
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-kept);
  });
  try {
    const ended = new Promise<SshEnd>((resolve, reject) => {
      child.on("error", (cause) => reject(explainMissing(program, cause)));
      child.on("exit", (code) => {
        const finish = () => resolve({ code, said });
        if (code === 0) finish();
        else setTimeout(finish, lastWords);
      });
      child.on("close", (code) => resolve({ code, said }));
    });
    if (child.pid !== undefined) await started?.(child.pid);
    return await ended;
  } finally {
    signal?.removeEventListener("abort", kill);
  }
}

/** The error for an `ssh` that cannot be started. */
export function explainMissing(program: string, cause: Error): FleetmendError {
  return new FleetmendError(
    "ssh-missing",
    `OpenSSH's ${program} cannot be started on this machine (${cause.message}); install openssh-client`,
    { cause },
  );
}
