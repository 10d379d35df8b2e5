import type { PermissionChange, Permissions } from "./action.ts";

/** What an action changes of a directory, in the order of reports. */
export function permissionChanges(from: Permissions, to: Permissions): readonly PermissionChange[] {
  const changes: readonly PermissionChange[] = [
    { what: "owner", from: ownerOf(from), to: ownerOf(to) },
    { what: "mode", from: modeOf(from), to: modeOf(to) },
  ];
  return changes.filter((change) => change.from !== change.to);
}

/** The text of what a directory has of `owner` or `mode`, as {@link PermissionChange} has it. */
export function permissionText(what: PermissionChange["what"], permissions: Permissions): string {
  return what === "owner" ? ownerOf(permissions) : modeOf(permissions);
}

function ownerOf({ gid, uid }: Permissions): string {
  return `${uid}:${gid}`;
}

function modeOf({ mode }: Permissions): string {
  return mode.toString(8).padStart(4, "0");
}
