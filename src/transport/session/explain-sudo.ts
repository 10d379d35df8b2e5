/** What a sudo that did not start a program wants, a clause; `null` if it says nothing. Texts of sudo 1.8 and 1.9. */
export function explainSudo(user: string, errorOutput: string): string | null {
  const clause = kinds.find(([pattern]) => pattern.test(errorOutput))?.[1];
  if (clause !== undefined) return `sudo to ${user} was refused: ${clause}`;
  if (!/^sudo\b/m.test(errorOutput)) return null;
  return `sudo to ${user} was refused; allow the login user to run sudo`;
}

/** Why it does not go on with a password. */
export const refusals = {
  wrong: "it did not take the password, which is not tried again",
  expired: "the account of the login user, or its password, has expired there; renew it",
} as const;

const kinds: readonly (readonly [pattern: RegExp, clause: string])[] = [
  [/incorrect password attempt|Sorry, try again/, refusals.wrong],
  [
    /must have a tty/,
    "it wants a terminal, which fleetmend has not; take requiretty away for the login user",
  ],
  [
    /password is required|no password was provided|a terminal is required/,
    "it wants a password; give it with -K or --become-password-file, or allow this without one (NOPASSWD)",
  ],
  [
    /is not in the sudoers file|may not run sudo|is not allowed to (?:run|execute)/,
    "no rule in its sudoers allows that to the login user",
  ],
  [
    /(?:account|password) (?:is |has )?(?:or password is )?expired|change your password|account validation failure/i,
    refusals.expired,
  ],
];
