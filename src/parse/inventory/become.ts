import type { Become, BecomeMethod, BecomeSettings } from "../../model/host.ts";
import { readLoginName, readMethod, readProgram, readSudoFlags } from "./connection-values.ts";
import type { ConnectionVariable } from "./known-variables.ts";
import { readPassword } from "./password.ts";
import { readBoolean } from "../document/read.ts";
import type { Read } from "../document/read.ts";
import type { CreateLookup, Lookup, Variables } from "./variable-lookup.ts";

export interface ResolvedBecome {
  /** `null`: the inventory does not say to. */
  readonly become: Become | null;
  readonly settings: BecomeSettings;
}

/** What Ansible's variables say of becoming another user on a host. */
export function createBecomeResolver(
  lookup: CreateLookup,
): (variables: Variables) => ResolvedBecome {
  const one = <T>(names: readonly ConnectionVariable[], read: Read<T>): Lookup<T> =>
    lookup(names, read);
  const become = one(["ansible_become"], readBoolean);
  const method = one(["ansible_become_method"], readMethod);
  const byMethod = {
    sudo: createLookups("sudo", one),
    su: createLookups("su", one),
    doas: createLookups("doas", one),
  };
  return (variables) => {
    const settings = { method: method(variables) ?? "sudo" };
    const { checks, password, user } = byMethod[settings.method];
    for (const check of checks) check(variables);
    const named = user(variables);
    const given = password(variables);
    return {
      become:
        become(variables) === true ? { method: settings.method, user: named ?? "root" } : null,
      settings: { ...settings, user: named, password: given === "none" ? undefined : given },
    };
  };
}

/** The names for a method, which has some of its own; of several the last that is set counts. */
export function becomeNames(method: BecomeMethod) {
  return {
    user: ["ansible_become_user", `ansible_${method}_user`],
    password: ["ansible_become_password", "ansible_become_pass", `ansible_${method}_pass`],
    program: ["ansible_become_exe", `ansible_${method}_exe`],
    flags: ["ansible_become_flags", `ansible_${method}_flags`],
  } as const;
}

function createLookups(
  method: BecomeMethod,
  one: <T>(names: readonly ConnectionVariable[], read: Read<T>) => Lookup<T>,
) {
  const names = becomeNames(method);
  return {
    user: one(names.user, readLoginName),
    password: one(names.password, readPassword),
    checks: [
      one(names.program, readProgram("sudo", "su", "doas")),
      one(names.flags, readSudoFlags),
    ],
  };
}
