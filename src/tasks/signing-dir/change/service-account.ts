import type { HostReader } from "../../../model/host-reader.ts";
import type { Located } from "../locate/located.ts";

/** The user and group that a service runs as, by numbers of the host that are certain; `why` is a clause. */
export type ServiceAccount =
  | { readonly status: "known"; readonly uid: number; readonly gid: number }
  | { readonly status: "unknown"; readonly why: string };

/**
 * Looks whether the host's numbers of a service's account are certain. A container may have numbers of its own, and those of
 * groups need not be like those of users: so the process that uses the directory has to run by both of them.
 *
 * @param root the `root` of the service
 */
export async function findAccount(
  reader: Pick<HostReader, "facts">,
  root: string,
  { user, witness }: Pick<Located, "user" | "witness">,
): Promise<ServiceAccount> {
  if (user.status === "unknown") return unknown(`the uid of ${user.name} is not known`);
  const { gid, name, uid } = user;
  if (gid === null) return unknown(`the group of ${name} is not known`);
  const [process] = /^\/proc\/\d+(?=\/root\/)/.exec(witness ?? "") ?? [];
  if (process !== undefined) {
    const facts = await reader.facts(process);
    return facts.status === "present" && facts.uid === uid && facts.gid === gid
      ? { status: "known", uid, gid }
      : unknown(`its process does not show that ${name} is ${uid}:${gid} on the host`);
  }
  const top = root === "" ? null : await reader.facts(root);
  return top === null || (top.status === "present" && top.uid === 0)
    ? { status: "known", uid, gid }
    : unknown(`${root} does not belong to root, so its users may have other numbers on the host`);
}

function unknown(why: string): ServiceAccount {
  return { status: "unknown", why };
}
