import { createHash } from "node:crypto";

/** What starts a session: an argument vector, and the bytes to send as soon as it runs. */
export interface Bootstrap {
  readonly argv: readonly [shell: string, flag: string, line: string];
  readonly input: string;
  /** The word of the argument vector that no other session has. */
  readonly mark: string;
}

/** Exit status of a bootstrap whose program did not arrive as it was sent. */
export const damagedStatus = 97;

/**
 * A one-line `sh` command that reads a program of known length from standard input and runs it only if its SHA-256 is the
 * expected one: a login script that eats input, or a cut stream, can start nothing. The line has no newline, backslash,
 * exclamation mark or inner single quote, so that every login shell passes it on unharmed.
 */
export function createBootstrap(
  program: string,
  nonce: string,
  requests: readonly string[],
): Bootstrap {
  const quoted = requests.map((request) => `'${request}'`).join(" ");
  const input = `nonce=${nonce}\n${program}\nserve ${quoted}`;
  const hash = createHash("sha256").update(input, "ascii").digest("hex");
  const line = [
    `p=$(head -c ${input.length})`,
    `h=$(printf %s "$p" | sha256sum)`,
    `[ "\${h%% *}" = ${hash} ] || exit ${damagedStatus}`,
    `eval "$p"`,
  ].join("; ");
  return { argv: ["/bin/sh", "-c", line], input: input + padding, mark: hash };
}

/** Takes the place of what a login script ate, which would otherwise be waited for; `serve` skips empty lines. */
const padding = "\n".repeat(128);
