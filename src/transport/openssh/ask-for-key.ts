import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startAttempt } from "../ssh/attempt.ts";
import { createAskPass } from "./ask-pass.ts";
import type { OpenSshOptions, OpenSshTarget } from "./openssh-connector.ts";
import { runSsh } from "./run-ssh.ts";
import { keyWords } from "./ssh-words.ts";

/**
 * The key of a host of which nothing is known, as the system's `ssh` of OpenSSH 8.5 or later gets it; `null`: it cannot be
 * reached, or its key is known. The key is refused, so that nothing of a login is sent. Never rejects.
 */
export async function askOpenSshForKey(
  target: OpenSshTarget,
  signal: AbortSignal,
  { environment, program = "ssh" }: OpenSshOptions,
): Promise<Buffer | null> {
  const directory = await mkdtemp(path.join(tmpdir(), "fleetmend-key-"));
  try {
    const command = path.join(directory, "told");
    await writeFile(command, script, { mode: 0o700 });
    using attempt = startAttempt(target, signal);
    attempt.progress.stage = "openssh";
    await using askPass = await createAskPass(directory, { environment, password: undefined });
    const ssh = { program, environment: { ...environment, LC_ALL: "C", ...askPass.environment } };
    await runSsh(ssh, keyWords(target.connection, command), { signal: attempt.signal });
    const text = await readFile(path.join(directory, "key"), "latin1");
    return Buffer.from(text, "base64");
  } catch {
    // Whatever else is wrong with the host, the run says.
    return null;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Ssh calls it with each key of the host, and with `NONE` before it has one. */
const script = `#!/bin/sh
[ "$1" = NONE ] || printf %s "$1" >"\${0%/*}/key"
`;
