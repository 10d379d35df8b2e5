import type {
  Action,
  ActionRecord,
  ExpireAction,
  QuarantineAction,
  RepairAction,
  RestoreAction,
  RevertAction,
} from "../model/action.ts";
import type { HostReader } from "../model/host-reader.ts";
import { doneState, quarantineDirectory, recordsOf } from "./action-records.ts";
import { permissionText } from "../model/permission-changes.ts";

/** Tells by what a host has now what became of an action whose answer was lost. */
export async function locateResult(
  action: Action,
  reader: HostReader,
): Promise<readonly ActionRecord[]> {
  const isDone = await findParts(action, reader);
  return recordsOf(action, (part) =>
    isDone(part)
      ? { state: doneState(action) }
      : { state: "failed", reason: "the connection was lost before it was done" },
  );
}

async function findParts(action: Action, reader: HostReader): Promise<(part: string) => boolean> {
  switch (action.kind) {
    case "quarantine":
    case "restore":
      return await findFiles(action, reader);
    case "repair":
    case "revert":
      return await findPermissions(action, reader);
    case "expire": {
      const isGone = await findGone(action, reader);
      return () => isGone;
    }
  }
}

async function findGone({ directory }: ExpireAction, reader: HostReader): Promise<boolean> {
  const facts = await reader.facts(directory.path);
  return (
    facts.status === "absent" || (facts.status === "present" && facts.inode !== directory.inode)
  );
}

async function findFiles(action: QuarantineAction | RestoreAction, reader: HostReader) {
  const quarantine = quarantineDirectory(action);
  const moved = action.kind === "restore" ? 0 : 1;
  const found = await Promise.all(
    action.files.map(async ({ inode, name }) => {
      const places = [`${action.directory.path}/${name}`, `${quarantine}/${name}`];
      const facts = await Promise.all(places.map((path) => reader.facts(path)));
      const seen = facts.map((one) => one.status === "present" && one.inode === inode);
      // With both names the host was cut between link and rename; the next run of either kind completes it.
      return seen[moved] === true && seen[1 - moved] !== true ? [name] : [];
    }),
  );
  const done = new Set(found.flat());
  return (name: string) => done.has(name);
}

async function findPermissions({ directory, to }: RepairAction | RevertAction, reader: HostReader) {
  const facts = await reader.facts(directory.path);
  const isSame =
    facts.status === "present" &&
    facts.device === directory.device &&
    facts.inode === directory.inode;
  return (part: string) => {
    const what = part === "owner" ? "owner" : "mode";
    return isSame && permissionText(what, facts) === permissionText(what, to);
  };
}
