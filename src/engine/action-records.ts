import { createHash } from "node:crypto";
import type {
  Action,
  ActionRecord,
  QuarantineAction,
  RepairAction,
  RestoreAction,
  RevertAction,
} from "../model/action.ts";
import type { ChangeResult } from "../transport/contract.ts";
import { permissionChanges } from "../model/permission-changes.ts";

/** The directory that an action's files are moved to or from. Must agree with `remote/change.sh`. */
export function quarantineDirectory(action: QuarantineAction | RestoreAction): string {
  return action.kind === "restore" ? action.quarantine : ownDirectory(action);
}

/** The directory that has the manifest of a repair. Must agree with `remote/change-repair.sh`. */
export function repairDirectory(action: RepairAction | RevertAction): string {
  return action.kind === "revert" ? action.repair : `${ownDirectory(action)}.repair`;
}

/** One record per file of an action that has not been carried out, or per change of a directory. */
export function plannedRecords(action: Action): readonly ActionRecord[] {
  return recordsOf(action, () => ({ state: "planned" }));
}

/** The same of an action that the host answered for. */
export function resultRecords(action: Action, result: ChangeResult): readonly ActionRecord[] {
  return recordsOf(action, (name) => {
    const part = result.files.find((one) => one.name === name);
    if (part?.state === "done") {
      const state = doneState(action);
      return part.reason === "" ? { state } : { state, reason: part.reason };
    }
    const reason = part === undefined || part.reason === "" ? result.reason : part.reason;
    return { state: result.verdict === "failed" ? "failed" : "refused", reason };
  });
}

/** The same of an action whose answer never came. */
export function unknownRecords(action: Action, reason: string): readonly ActionRecord[] {
  return recordsOf(action, () => ({ state: "unknown", reason }));
}

/** What a part of an action is once it is done. */
export function doneState({ kind }: Action): "done" | "undone" {
  return kind === "restore" || kind === "revert" ? "undone" : "done";
}

/** @param became what became of the part: a file by its name, else `owner`, `mode` or `quarantine` */
export function recordsOf(
  action: Action,
  became: (part: string) => Pick<ActionRecord, "state" | "reason">,
): readonly ActionRecord[] {
  const { kind, service, directory } = action;
  if (action.kind === "repair" || action.kind === "revert") {
    return permissionChanges(action.from, action.to).map((change) => {
      return { kind, service, path: directory.path, change, ...became(change.what) };
    });
  }
  if (action.kind === "expire") {
    return [{ kind, service, path: directory.path, ...became("quarantine") }];
  }
  const quarantine = quarantineDirectory(action);
  return action.files.map(({ name }) => {
    const inPlace = `${directory.path}/${name}`;
    const kept = `${quarantine}/${name}`;
    const [path, to] = kind === "restore" ? [kept, inPlace] : [inPlace, kept];
    return { kind, service, path, to, ...became(name) };
  });
}

function ownDirectory({
  directory,
  quarantineRoot,
  runId,
}: Pick<QuarantineAction, "directory" | "quarantineRoot" | "runId">): string {
  const hash = createHash("sha256").update(directory.path).digest("hex").slice(0, 16);
  return `${quarantineRoot}/${runId}.${hash}`;
}
