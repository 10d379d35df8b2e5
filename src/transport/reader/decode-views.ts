import type { Mount, ProcessView, UserRange } from "../../model/system.ts";
import { parseControlGroup } from "../../parse/process/control-group.ts";
import { parseMountInfo } from "../../parse/process/mount-info.ts";
import type { AnswerRecord } from "../session/records.ts";

/** Lines of files in `/proc`, by path. */
export type ByFile = ReadonlyMap<string, readonly string[]>;

/** Stands for the namespace of a process whose root directory is below all mounts. */
const noMounts = "-";

/** The view of each process, by its number. The words are the session's namespace, then `PROCESS:NAMESPACE` each. */
export function decodeViews(
  record: AnswerRecord | undefined,
  details: ByFile,
): ReadonlyMap<string, ProcessView> {
  const [session, ...words] = record?.words ?? [];
  const hostMounts = mountsIn(details.get("/proc/self/mountinfo"));
  const tables = new Map<string, readonly Mount[]>();
  return new Map(
    words.map((word): readonly [string, ProcessView] => {
      const [process = "", namespace = ""] = word.split(":");
      if (namespace === "" || session === "" || session === noMounts) {
        return [process, { kind: "unknown" }];
      }
      if (namespace === session) return [process, { kind: "host" }];
      const directory = `/proc/${process}`;
      // Only the first process of each namespace came with its mounts.
      const mounts = tables.get(namespace) ?? mountsIn(details.get(`${directory}/mountinfo`));
      tables.set(namespace, mounts);
      const controlGroup = parseControlGroup(details.get(`${directory}/cgroup`)?.join("\n") ?? "");
      const users = usersIn(details.get(`${directory}/uid_map`) ?? []);
      return [process, { kind: "own", namespace, mounts, hostMounts, controlGroup, users }];
    }),
  );
}

/** Whether the process that should have told the mounts of its namespace did not. */
export function lacksMounts(view: ProcessView): boolean {
  return view.kind === "own" && view.mounts.length === 0 && view.namespace !== noMounts;
}

function mountsIn(lines: readonly string[] | undefined): readonly Mount[] {
  return parseMountInfo(lines?.join("\n") ?? "");
}

function usersIn(lines: readonly string[]): readonly UserRange[] {
  return lines.flatMap((line) => {
    const [, inside, outside, count] = /^ *(\d+) +(\d+) +(\d+)$/.exec(line) ?? [];
    if (count === undefined) return [];
    return [{ inside: Number(inside), outside: Number(outside), count: Number(count) }];
  });
}
