import { FleetmendError } from "../../model/error.ts";
import { printable } from "../../model/printable.ts";

/** What OpenSSH since 9.6 refuses in the name of a host or user: its configuration may hand it to a shell (`Match exec`, `%h`). */
const shellText = /['`"$\\;&<>|(){}\s\p{Cc}]/u;

/** Throws a FleetmendError "ssh-options-invalid" for a name that must not reach `ssh`; older ones would let a shell read it. */
export function refuseShellText(names: readonly (string | undefined)[]): void {
  const name = names.find((one) => one !== undefined && shellText.test(one));
  if (name === undefined) return;
  throw new FleetmendError(
    "ssh-options-invalid",
    `"${printable(name, 100)}" is no name of a host or user that ssh takes, for a shell might read it; correct ansible_host or ansible_user`,
  );
}
