import { access } from "node:fs/promises";
import { getuid } from "node:process";

/** Whether whoever runs fleetmend seems to have a ticket of Kerberos, without which `GSSAPIAuthentication` is of no use. */
export async function hasTicket(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const named = environment["KRB5CCNAME"];
  if (named !== undefined && named !== "" && !/^(?:FILE:)?\//.test(named)) return true;
  const file = named?.replace(/^FILE:/, "") ?? `/tmp/krb5cc_${getuid?.() ?? 0}`;
  return await access(file).then(
    () => true,
    () => false,
  );
}
