import type { Become, BecomeMethod } from "../../model/host.ts";
import type { Refusal } from "./elevation.ts";

/** What a sudo, su or doas that did not start a program wants, a clause; `null` if it says nothing. */
export function explainBecome(become: Become, errorOutput: string): string | null {
  const { method } = become;
  const clause = kinds[method].find(([pattern]) => pattern.test(errorOutput))?.[1];
  if (clause !== undefined) return describeRefusal(become, clause);
  if (!new RegExp(`^(?:/\\S*/)?${method}\\b`, "m").test(errorOutput)) return null;
  return describeRefusal(become, `allow the login user to run ${method}`);
}

/** The clause for a password that cannot be given. */
export function explainRefusal(become: Become, why: Refusal): string {
  return describeRefusal(become, refusals[why]);
}

function describeRefusal({ method, user }: Become, clause: string): string {
  return `${method} to ${user} was refused: ${clause}`;
}

/** Why it does not go on with a password. */
const refusals: Readonly<Record<Refusal, string>> = {
  wrong: "it did not take the password, which is not tried again",
  expired: "the account of the login user, or its password, has expired there; renew it",
  wanted: "it wants a password; give it with -K or --become-password-file",
};

type Kinds = readonly (readonly [pattern: RegExp, clause: string])[];

const missing: Kinds[number] = [
  /: (?:command )?not found/,
  "it is not there; install it, or name another ansible_become_method",
];

/** Texts of sudo 1.8 and 1.9, of su in util-linux, shadow and busybox, and of OpenDoas 6. */
const kinds: Readonly<Record<BecomeMethod, Kinds>> = {
  sudo: [
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
    missing,
  ],
  su: [
    [/Authentication failure|incorrect password/i, refusals.wrong],
    [
      /must be run from a terminal|standard in must be a tty/,
      "it wants a terminal, which fleetmend has not; use sudo",
    ],
    [
      /expired|no longer valid/i,
      "the account to become, or its password, has expired there; renew it",
    ],
    [/does not exist|unknown user|No passwd entry/i, "there is no such user"],
    [/Permission denied/, "the login user may not use it (pam_wheel)"],
    missing,
  ],
  doas: [
    [
      /Authori[sz]ation required|Authentication required|a tty is required/i,
      "it wants a password, for which it asks on a terminal only; allow this without one (nopass)",
    ],
    [/Operation not permitted/, "no rule in its doas.conf allows that to the login user"],
    [/not enabled|doas\.conf/, "it has no configuration there that it can use"],
    [/unknown user/, "there is no such user"],
    missing,
  ],
};
