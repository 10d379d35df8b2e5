import { FleetmendError } from "../../model/error.ts";
import type { ProcessFacts } from "../../model/system.ts";
import type { AnswerRecord } from "../session/records.ts";
import { decodeViews, lacksMounts } from "./decode-views.ts";
import type { ByFile } from "./decode-views.ts";
import { splitNames } from "./split-names.ts";

/**
 * Reads the answer to `processes`, see `remote/read-system.sh`. A process that ended meanwhile is left out; `null`: with it
 * went the mounts of others. Without a `/proc` there is none. Throws a FleetmendError if the host has not the means to answer.
 */
export function decodeProcesses(records: readonly AnswerRecord[]): readonly ProcessFacts[] | null {
  const find = (wanted: string) => records.find(({ tag }) => tag === wanted);
  if (find("unsupported") !== undefined) {
    throw new FleetmendError(
      "request-failed",
      "its grep cannot look through /proc: GNU grep is needed there, and no more processes than one call takes",
    );
  }
  const details = byFile(linesOf(find("details")));
  const again = byFile(linesOf(find("again")));
  const owners = decodeOwners(linesOf(find("owners")));
  const still = decodeOwners(linesOf(find("still")));
  const commands = byFile(splitNames(find("commands")?.body));
  const environments = byFile(splitNames(find("environments")?.body));
  const executables = decodePairs(splitNames(find("executables")?.body));
  const visible = new Set(find("visible")?.words);
  const startOf = createClock(find("clock"));
  const views = decodeViews(find("views"), details);
  const found = [...views.keys()].flatMap((process): readonly ProcessFacts[] => {
    const directory = `/proc/${process}`;
    const uid = owners.get(directory);
    const argv = commands.get(`${directory}/cmdline`);
    const ticks = ticksOf(details.get(`${directory}/stat`));
    if (uid === undefined || argv === undefined || ticks === null) return [];
    if (ticks !== ticksOf(again.get(`${directory}/stat`))) return [];
    if (uid !== still.get(directory)) return [];
    const assignments = environments.get(`${directory}/environ`) ?? [];
    return [
      {
        pid: Number(process),
        uid,
        argv,
        startedAt: startOf(ticks),
        executable: executables.get(`${directory}/exe`) ?? null,
        environment: visible.has(process) ? decodeEnvironment(assignments) : null,
        view: views.get(process) ?? { kind: "unknown" },
      },
    ];
  });
  return found.some(({ view }) => lacksMounts(view)) ? null : found;
}

function linesOf(record: AnswerRecord | undefined): readonly string[] {
  return record?.body.toString("utf8").split("\n") ?? [];
}

/** What `grep -H` prints, by file; the paths in `/proc` have no colon. */
function byFile(lines: readonly string[]): ByFile {
  const files = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    const file = line.slice(0, Math.max(colon, 0));
    const content = files.get(file) ?? [];
    content.push(line.slice(colon + 1));
    files.set(file, content);
  }
  return files;
}

function decodeOwners(lines: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    lines.map((line) => {
      const [uid, directory = ""] = line.split(" ");
      return [directory, Number(uid)];
    }),
  );
}

function decodePairs(names: readonly string[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (let index = 0; index + 1 < names.length; index += 2) {
    const [file = "", target = ""] = names.slice(index, index + 2);
    if (target !== "") pairs.set(file, target);
  }
  return pairs;
}

/** Of two assignments to a variable, programs see the first. */
function decodeEnvironment(assignments: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    assignments.toReversed().map((assignment) => {
      const equal = assignment.indexOf("=");
      return [assignment.slice(0, equal), assignment.slice(equal + 1)];
    }),
  );
}

/** `proc_pid_stat(5)`: the 22nd field. The second is in parentheses and may hold anything, even some of those. */
function ticksOf(lines: readonly string[] | undefined): number | null {
  const text = lines?.join("\n") ?? "";
  const ticks = text.slice(text.lastIndexOf(")") + 2).split(" ")[19];
  return ticks === undefined ? null : Number(ticks);
}

/** Turns ticks since the host was started into seconds since 1970. */
function createClock(record: AnswerRecord | undefined): (ticks: number) => number | null {
  const perSecond = Number(record?.words[0]) || 100;
  const bootedAt = /^btime (\d+)$/m.exec(record?.body.toString("latin1") ?? "")?.[1];
  return (ticks) =>
    bootedAt === undefined ? null : Math.floor(Number(bootedAt) + ticks / perSecond);
}
