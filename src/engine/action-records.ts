import { createHash } from "node:crypto";
import type { Action, ActionRecord, FileGuard } from "../model/action.ts";
import type { ChangeResult } from "../transport/contract.ts";

/** The directory that an action's files are moved to or from. Must agree with `remote/change.sh`. */
export function quarantineDirectory(action: Action): string {
  if (action.kind === "restore") return action.quarantine;
  const hash = createHash("sha256").update(action.directory.path).digest("hex").slice(0, 16);
  return `${action.quarantineRoot}/${action.runId}.${hash}`;
}

/** One record per file of an action that has not been carried out. */
export function plannedRecords(action: Action): readonly ActionRecord[] {
  return recordsOf(action, () => ({ state: "planned" }));
}

/** One record per file of an action that the host answered for. */
export function resultRecords(action: Action, result: ChangeResult): readonly ActionRecord[] {
  const done = action.kind === "restore" ? "undone" : "done";
  return recordsOf(action, ({ name }) => {
    const file = result.files.find((one) => one.name === name);
    if (file?.state === "done") {
      return file.reason === "" ? { state: done } : { state: done, reason: file.reason };
    }
    const reason = file === undefined || file.reason === "" ? result.reason : file.reason;
    return { state: result.verdict === "failed" ? "failed" : "refused", reason };
  });
}

/** One record per file of an action whose answer never came. */
export function unknownRecords(action: Action, reason: string): readonly ActionRecord[] {
  return recordsOf(action, () => ({ state: "unknown", reason }));
}

export function recordsOf(
  action: Action,
  became: (file: FileGuard) => Pick<ActionRecord, "state" | "reason">,
): readonly ActionRecord[] {
  const { kind, service, directory } = action;
  const quarantine = quarantineDirectory(action);
  return action.files.map((file) => {
    const inPlace = `${directory.path}/${file.name}`;
    const kept = `${quarantine}/${file.name}`;
    const [path, to] = kind === "restore" ? [kept, inPlace] : [inPlace, kept];
    return { kind, service, path, to, ...became(file) };
  });
}
