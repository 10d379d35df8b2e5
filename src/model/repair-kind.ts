/** What a purge can repair of a directory besides, named by the findings that it mends. */
export const repairKinds = ["dir-owner", "dir-mode"] as const;

export type RepairKind = (typeof repairKinds)[number];
