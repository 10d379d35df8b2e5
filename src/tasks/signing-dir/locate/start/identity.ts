import type { Container } from "../../../../model/signing-dir.ts";
import { findAccount, findUser, parsePasswd } from "../../../../parse/process/passwd.ts";
import type { ProcessFacts } from "../../../../model/system.ts";
import { mayRunServices, serviceUsers } from "./candidates.ts";
import type { Account } from "../../../../parse/process/passwd.ts";
import { decodeLossy } from "../../../../parse/text/utf8.ts";
import type { LocatedUser } from "../located.ts";
import type { ServiceFiles } from "../files/service-files.ts";
import type { Start } from "./start.ts";
import type { Survey } from "./survey.ts";
import { hostUser } from "../files/view.ts";

/** Who a service is where it runs. */
export interface Identity {
  readonly user: LocatedUser;
  /** `undefined`: there is no such account. */
  readonly account: Account | undefined;
  readonly container: Container | null;
  /** Whether a process is the service's, by its owner: anybody can call a program `nova-api`. */
  owns(process: ProcessFacts): boolean;
}

/** Looks up the account in the file system that the service sees, and the name of its container. */
export async function identify(
  files: ServiceFiles,
  { container, userName, view }: Start,
  survey: Survey,
): Promise<Identity> {
  const isSurveyed = container === null && view.kind === "prefix";
  const [accounts, named] = await Promise.all([
    isSurveyed ? survey.accounts : readAccounts(files),
    nameContainer(files, container),
  ]);
  const account = findAccount(accounts, userName);
  const users = serviceUsers(survey, accounts).flatMap((uid) => hostUser(view, uid) ?? []);
  const root = hostUser(view, 0);
  return {
    user: locateUser(files, userName, accounts),
    account,
    container: named,
    owns: (one) => users.includes(one.uid) || (one.uid === root && mayRunServices(one)),
  };
}

async function readAccounts(files: ServiceFiles): Promise<ReadonlyMap<string, Account>> {
  const passwd = await files.file("/etc/passwd");
  return parsePasswd(passwd.status === "read" ? decodeLossy(passwd.content) : "");
}

function locateUser(
  { view }: ServiceFiles,
  name: string,
  accounts: ReadonlyMap<string, Account>,
): LocatedUser {
  const account = findAccount(accounts, name);
  const number = findUser(accounts, name);
  const uid = number === null ? null : hostUser(view, number);
  if (uid === null) return { status: "unknown", name };
  const gid = account === undefined ? null : (hostUser(view, account.gid) ?? account.gid);
  return { status: "known", name, uid, gid };
}

/**
 * docker keeps what it knows of a container beside the file that it mounts at the container's `/etc/hostname`; the name
 * begins with a slash there.
 */
async function nameContainer(
  files: ServiceFiles,
  container: Container | null,
): Promise<Container | null> {
  if (container?.engine !== "docker" || container.name !== null) return container;
  const hostname = files.onHost("/etc/hostname");
  const directory = hostname.slice(0, hostname.lastIndexOf("/"));
  if (!directory.endsWith(`/${container.id}`)) return container;
  const read = await files.ofHost(`${directory}/config.v2.json`);
  const text = read.status === "read" ? decodeLossy(read.content) : "";
  return { ...container, name: readDockerName(text) };
}

function readDockerName(text: string): string | null {
  try {
    const state: unknown = JSON.parse(text);
    const hasName = typeof state === "object" && state !== null && "Name" in state;
    return hasName && typeof state.Name === "string" ? state.Name.replace(/^\//, "") : null;
  } catch {
    return null;
  }
}
