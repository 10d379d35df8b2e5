import { slow } from "./fault.ts";
import type { Fault } from "./fault.ts";
import { rightPassword } from "./sudo-users.ts";

/** What sudo may have against us. */
export const faultsOfBecoming: readonly Fault[] = [
  ...(
    [
      ["sudo-asks", { ansible_user: "asked" }, /it wants a password; give it with -K or/],
      [
        "sudo-wrong-password",
        { ansible_user: "asked", ansible_become_password: "wrong" },
        /it did not take the password, which is not tried again/,
      ],
      [
        "sudo-requiretty",
        { ansible_user: "needtty", ansible_become_password: rightPassword },
        /requiretty|terminal/,
      ],
      [
        "sudo-expired",
        { ansible_user: "expired", ansible_become_password: rightPassword },
        /expired/,
      ],
      [
        "sudo-no-rule",
        { ansible_user: "stranger", ansible_become_password: rightPassword },
        /no rule/,
      ],
    ] as const
  ).map(([name, variables, says]): Fault => ({
    name,
    made: { by: "user", variables: { ...variables, ansible_become: "true" } },
    verdict: "unreachable become-denied",
    says,
    within: slow,
  })),
  ...(["lectured", "piped"] as const).map((user): Fault => ({
    name: `sudo-${user}`,
    made: {
      by: "user",
      variables: {
        ansible_user: user,
        ansible_become: "true",
        ansible_become_password: rightPassword,
      },
    },
    verdict: "findings",
    says: /^$/,
    within: slow,
  })),
];
