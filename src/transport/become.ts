import type { Become } from "../model/host.ts";

/** The argument vector that runs another one as the user to become; without a password prompt, which would hang. */
export function withBecome(become: Become | null, argv: readonly string[]): readonly string[] {
  return become === null ? argv : ["sudo", "-n", "-H", "-u", become.user, "--", ...argv];
}

/**
 * The same where somebody answers: sudo asks with the prompt on standard error, and reads the answer from standard input.
 * What it says is wanted in English.
 */
export function withPrompt(
  { user }: Become,
  prompt: string,
  argv: readonly string[],
): readonly string[] {
  return ["env", "LC_ALL=C", "sudo", "-S", "-p", prompt, "-H", "-u", user, "--", ...argv];
}
