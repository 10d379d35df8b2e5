import type { Permissions, RepairAction } from "../../../model/action.ts";
import type { Directory } from "../directory/directory.ts";
import type { HostState, ServiceState } from "../inspect.ts";
import type { RepairKind } from "../../../model/repair-kind.ts";
import { whyShared } from "../directory/neighbours.ts";

/** The one action that repairs a directory, or the clause that says why none may; `none`: there is nothing to repair. */
export type RepairPlan =
  | { readonly status: "possible"; readonly action: RepairAction }
  | { readonly status: "refused"; readonly why: string }
  | { readonly status: "none" };

type Present = Extract<Directory, { status: "present" }>;

/** The mode that the middleware makes its directory with. */
const wantedMode = 0o700;

/** Plans to give a directory the owner and the mode that are asked for, as far as it has not: all of that or nothing. */
export function planRepair(
  state: ServiceState,
  host: HostState,
  kinds: readonly RepairKind[],
  runId: string,
): RepairPlan {
  const { inspected, located, service } = state;
  const directory = inspected?.directory;
  if (inspected === null || directory?.status !== "present") return { status: "none" };
  const { device, gid, inode, mode, uid } = directory.facts;
  const from = { uid, gid, mode };
  const isForeign = !belongs(state, uid);
  const setsOwner = kinds.includes("dir-owner") && isForeign;
  const setsMode = kinds.includes("dir-mode") && (mode & 0o777) !== wantedMode;
  if (!setsOwner && !setsMode) return { status: "none" };
  const { account } = inspected;
  const owner = setsOwner && account.status === "known" ? account : from;
  const to = { uid: owner.uid, gid: owner.gid, mode: setsMode ? wantedMode : mode };
  const why =
    whyNever(directory, state, host) ??
    (setsOwner ? whyNoOwner(directory, state) : null) ??
    (isForeign && !setsOwner ? "it is not known to belong to the service" : null) ??
    whyLockedOut(state, to, setsOwner);
  if (why !== null) return { status: "refused", why };
  const isBelowRoot = located.trustedPrefix === service.root;
  return {
    status: "possible",
    action: {
      kind: "repair",
      service: service.name,
      runId,
      directory: { path: directory.path, device, inode, uid },
      quarantineRoot: `${isBelowRoot ? service.root : ""}/var/lib/fleetmend/quarantine`,
      trustedPrefix: located.trustedPrefix,
      from,
      to,
      premises: { mode, configuration: located.dependsOn },
    },
  };
}

/** What will be seen of a service once its directory is repaired as far as that is asked for and may be. */
export function asRepaired(
  state: ServiceState,
  host: HostState,
  kinds: readonly RepairKind[],
): ServiceState {
  const plan = planRepair(state, host, kinds, "");
  const { inspected } = state;
  if (plan.status !== "possible" || inspected?.directory.status !== "present") return state;
  const facts = { ...inspected.directory.facts, ...plan.action.to };
  return { ...state, inspected: { ...inspected, directory: { ...inspected.directory, facts } } };
}

/** As `dir-owner` has it: whom its processes run as counts as well as the account. */
function belongs({ located: { owners, user } }: ServiceState, uid: number): boolean {
  return owners.includes(uid) || (user.status === "known" && user.uid === uid);
}

function whyNever(directory: Present, state: ServiceState, host: HostState): string | null {
  if (directory.sealed.includes(directory.path)) {
    return "it is immutable or append-only (lsattr shows it)";
  }
  return whyShared(directory.path, state, host);
}

/** A configuration can name any directory; in one that is the middleware's there is nothing of others. */
function whyNoOwner({ foreign }: Present, { inspected }: ServiceState): string | null {
  if (inspected?.account.status === "unknown") return inspected.account.why;
  return foreign.length === 0
    ? null
    : `there are files in it that are not the middleware's, such as ${foreign[0]}`;
}

/** Root needs no permission; but where it runs the service as well, nobody knows who should own the directory. */
function whyLockedOut(
  { located: { owners } }: ServiceState,
  { uid }: Permissions,
  setsOwner: boolean,
): string | null {
  const other = owners.find((one) => one !== uid && (one !== 0 || setsOwner));
  return other === undefined ? null : `processes of the service run as uid ${other}`;
}
