import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import type { Secret } from "../../model/secret.ts";
import type { Ssh } from "./run-ssh.ts";

/** What answers when an `ssh` asks for something. */
export interface AskPass extends AsyncDisposable {
  /** For the environment of that `ssh`, in OpenSSH 8.4 and later. */
  readonly environment: Readonly<Record<string, string>>;
  /** Lets the password be known to the process of this number, and to none of those that work for it on the way. */
  answer(asker: number): Promise<void>;
}

export interface AskPassOptions extends Pick<Ssh, "environment"> {
  readonly password: Secret | undefined;
}

/** What is made for it in the directory, besides the mark of a question, a directory. */
export const askPassFiles = { program: "ask", answer: "answer", asked: "asked" } as const;

/**
 * Makes it in a directory that only this user can use. The password is in no file, no argument and no environment: it waits
 * in a pipe. It is given once. Whoever asks for anything else that would be sent to a host is ended before it sends that.
 */
export async function createAskPass(
  directory: string,
  { environment, password }: AskPassOptions,
): Promise<AskPass> {
  const program = path.join(directory, askPassFiles.program);
  await writeFile(program, script, { mode: 0o700 });
  const pipe = password === undefined ? null : await openPipe(directory, environment);
  return {
    environment: { SSH_ASKPASS: program, SSH_ASKPASS_REQUIRE: "force" },
    async answer(asker) {
      await pipe?.write(`${asker}\n${password?.reveal() ?? ""}\n`);
    },
    async [Symbol.asyncDispose]() {
      await pipe?.close();
    },
  };
}

/** Opened for reading as well, it waits for no reader. */
async function openPipe(directory: string, env: Ssh["environment"]): Promise<FileHandle> {
  const file = path.join(directory, askPassFiles.answer);
  await promisify(execFile)("mkfifo", ["-m", "600", "--", file], { env });
  return await open(file, constants.O_RDWR | constants.O_NONBLOCK);
}

/** The word that this program says before it ends an `ssh`. */
export const unanswered = "nobody answers this question:";

/**
 * Without a passphrase or a PIN another key is tried, and a host on the way whose key is not known is none; without a
 * password, an empty one would be sent.
 */
const script = `#!/bin/sh
directory=\${0%/*}
[ "\${SSH_ASKPASS_PROMPT-}" != none ] || exit 0
case $1 in
  'Enter passphrase '* | 'Enter PIN '* | 'The authenticity of host '*) exit 1 ;;
  *"'s password: " | '('*[Pp]assword*)
    if [ -p "$directory/${askPassFiles.answer}" ] && mkdir "$directory/${askPassFiles.asked}" 2>/dev/null; then
      { IFS= read -r asker && IFS= read -r answer; } <"$directory/${askPassFiles.answer}"
      [ "$asker" != "$PPID" ] || { printf '%s\\n' "$answer"; exit; }
    fi
    ;;
esac
printf '${unanswered} %s\\n' "$1" >&2
kill "$PPID"
`;
