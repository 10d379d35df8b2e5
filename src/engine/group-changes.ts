import type { Action, ActionRecord, ExpireAction } from "../model/action.ts";
import type { PlanContent } from "../model/plan-file.ts";
import { plannedRecords } from "./action-records.ts";

/** A change that is the same on each of some hosts, but for what tells their files apart. */
export interface PlannedChange {
  readonly hosts: readonly string[];
  readonly service: string;
  /** What will not be so any more, one line each. */
  readonly before: readonly string[];
  /** What will be instead. */
  readonly after: readonly string[];
}

/** What a plan changes, in its order; hosts with the same change are together. */
export function groupChanges({ plays }: Pick<PlanContent, "plays">): readonly PlannedChange[] {
  const groups = new Map<string, { hosts: string[]; change: Omit<PlannedChange, "hosts"> }>();
  for (const { actions, host } of plays.flatMap(({ batches }) => batches.flat())) {
    for (const action of actions) {
      const change = describe(action);
      const key = JSON.stringify(change);
      const group = groups.get(key) ?? { hosts: [], change };
      group.hosts.push(host);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ change, hosts }) => ({ hosts, ...change }));
}

function describe(action: Action): Omit<PlannedChange, "hosts"> {
  if (action.kind === "expire") return describeExpiry(action);
  const records = plannedRecords(action);
  return {
    service: action.service,
    before: records.map((record) => `${subjectOf(record, "from")}${contentOf(action, record)}`),
    after: records.map((record) => subjectOf(record, "to")),
  };
}

/** Each file for itself, as nothing is left of it. */
function describeExpiry({ directory, files, service }: ExpireAction): Omit<PlannedChange, "hosts"> {
  const lines = files.map(({ name, sha256, size }) => {
    return `quarantine ${directory.path}/${name} (sha256 ${sha256}, ${size} bytes)`;
  });
  return { service, before: [...lines, `quarantine ${directory.path}`], after: [] };
}

function subjectOf({ change, kind, path, to = "" }: ActionRecord, side: "from" | "to"): string {
  if (change !== undefined) return `${change.what} ${change[side]} of ${path}`;
  if (side === "from") return kind === "restore" ? `quarantine ${path}` : path;
  return kind === "restore" ? to : `quarantine ${to}`;
}

function contentOf(action: Action, { path }: ActionRecord): string {
  if (action.kind === "repair" || action.kind === "revert") return "";
  const file = action.files.find(({ name }) => path.endsWith(`/${name}`));
  return file === undefined ? "" : ` (sha256 ${file.sha256}, ${file.size} bytes)`;
}
