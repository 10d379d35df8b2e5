import type { Become } from "../model/host.ts";

/** The argument vector that runs another one as the user to become; without a password prompt, which would hang. */
export function withBecome(become: Become | null, argv: readonly string[]): readonly string[] {
  return become === null ? argv : ["sudo", "-n", "-H", "-u", become.user, "--", ...argv];
}
