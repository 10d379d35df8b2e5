import type { Task } from "../engine/task.ts";
import { quarantineExpire } from "./quarantine/expire.ts";
import { quarantineList } from "./quarantine/list.ts";
import { quarantineUndo } from "./quarantine/undo.ts";
import { signingDirCheck } from "./signing-dir/check.ts";
import { signingDirLocate } from "./signing-dir/locate-task.ts";
import { signingDirPurge } from "./signing-dir/purge.ts";

/** The tasks that playbooks can name without any further ado. */
export const builtInTasks: readonly Task[] = [
  signingDirCheck,
  signingDirLocate,
  signingDirPurge,
  quarantineUndo,
  quarantineList,
  quarantineExpire,
];
