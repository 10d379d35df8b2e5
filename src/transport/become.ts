import type { Become } from "../model/host.ts";
import { toShell } from "./quote.ts";

/** The argument vector that runs another one as the user to become; without a password prompt, which would hang. */
export function withBecome(become: Become | null, argv: readonly string[]): readonly string[] {
  if (become === null) return argv;
  const { method, user } = become;
  if (method === "doas") return ["doas", "-n", "-u", user, "--", ...argv];
  if (method === "su") return suWords(user, argv);
  return ["sudo", "-n", "-H", "-u", user, "--", ...argv];
}

/** A way to become that asks: what is run, and the text of its question. */
export interface Asking {
  readonly argv: readonly string[];
  /** On standard error; the answer is read from standard input. */
  readonly prompt: string;
}

/**
 * The same where somebody answers; `null` for a way that asks nowhere but on a terminal.
 *
 * @param nonce a word that nobody on the host can guess
 */
export function askingBecome(
  { method, user }: Become,
  nonce: string,
  argv: readonly string[],
): Asking | null {
  // What they say is wanted in English.
  const english = ["env", "LC_ALL=C"];
  if (method === "doas") return null;
  // PAM has the text of this one.
  if (method === "su") return { prompt: "Password: ", argv: [...english, ...suWords(user, argv)] };
  // Sudo makes one of two percent signs, so that a login shell that shows its commands does not show the prompt.
  const prompt = `[fleetmend% ${nonce}] `;
  const words = ["sudo", "-S", "-p", prompt.replace("%", "%%"), "-H", "-u", user, "--", ...argv];
  return { prompt, argv: [...english, ...words] };
}

/** Su takes a line for a shell, and the shell of the user may be one that lets nobody in. */
function suWords(user: string, argv: readonly string[]): readonly string[] {
  return ["su", "-s", "/bin/sh", "-c", toShell(argv), "--", user];
}
