import type { DirectoryGuard, Permissions } from "../model/action.ts";

/** What a repair says of itself; written by `remote/change-repair.sh` before it changes anything. */
export interface RepairManifest {
  readonly run: string;
  readonly service: string;
  /** As it was before. */
  readonly directory: DirectoryGuard;
  readonly before: Permissions;
  readonly after: Permissions;
}

const whole =
  /^fleetmend repair 1\nrun (\S+)\nservice (\S+)\ndirectory (\d+) (\d+) (\/\S*)\nbefore (.+)\nafter (.+)\nend\n$/;

/** Reads a manifest; `null` if it is not whole, for instance because its writing was cut. */
export function parseRepairManifest(text: string): RepairManifest | null {
  const [, run, service, device, inode, path, ...permissions] = whole.exec(text) ?? [];
  const [before, after] = permissions.map(parsePermissions);
  if (run === undefined || service === undefined || device === undefined) return null;
  if (inode === undefined || path === undefined || !before || !after) return null;
  return { run, service, directory: { path, device, inode, uid: before.uid }, before, after };
}

/** The text of a manifest, as `remote/change-repair.sh` writes it as well. */
export function formatRepairManifest({
  run,
  service,
  directory: { device, inode, path },
  before,
  after,
}: RepairManifest): string {
  return [
    "fleetmend repair 1",
    `run ${run}`,
    `service ${service}`,
    `directory ${device} ${inode} ${path}`,
    `before ${formatPermissions(before)}`,
    `after ${formatPermissions(after)}`,
    "end",
    "",
  ].join("\n");
}

function parsePermissions(text: string): Permissions | null {
  const [, uid, gid, mode] = /^(\d{1,10}) (\d{1,10}) ([0-7]{1,4})$/.exec(text) ?? [];
  if (mode === undefined) return null;
  return { uid: Number(uid), gid: Number(gid), mode: Number.parseInt(mode, 8) };
}

/** With the mode as `stat -c %a` has it. */
function formatPermissions({ gid, mode, uid }: Permissions): string {
  return `${uid} ${gid} ${mode.toString(8)}`;
}
