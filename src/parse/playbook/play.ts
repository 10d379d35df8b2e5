import type { Play, Step } from "../../model/playbook.ts";
import { readLoginName } from "../inventory/connection-values.ts";
import type { MappingNode, Node } from "../document/node.ts";
import { unsupportedPlayKeywords } from "./playbook-keywords.ts";
import type { Report } from "../document/problem-log.ts";
import {
  isNothing,
  readBoolean,
  readItems,
  readList,
  readMapping,
  readText,
} from "../document/read.ts";
import type { Read } from "../document/read.ts";
import { readPercentage, readSerial } from "./serial.ts";
import { placeOf } from "../document/source.ts";
import type { StepTask } from "./step-params.ts";
import { readStep } from "./step.ts";
import { suggest } from "../text/suggest.ts";

/** Reads one play; `null` if it has mistakes that leave nothing of it. */
export function readPlay(
  node: Node,
  tasks: ReadonlyMap<string, StepTask>,
  report: Report,
): Play | null {
  const play = readMapping(node, "a play", report);
  if (play === null || !checkKeywords(play, report)) return null;
  const get = <T>(name: string, read: Read<T>): T | undefined => {
    const value = play.entries.get(name)?.value;
    return value === undefined || isNothing(value)
      ? undefined
      : (read(value, name, report) ?? undefined);
  };
  const hosts = get("hosts", readHosts) ?? [];
  return {
    name: get("name", readText) ?? hosts.join(","),
    place: placeOf(play),
    hosts,
    hostsPlace: placeOf(play.entries.get("hosts")?.value ?? play),
    become: get("become", readBoolean),
    becomeUser: get("become_user", readLoginName),
    serial: get("serial", readSerial) ?? [],
    maxFailPercentage: get("max_fail_percentage", readPercentage) ?? null,
    anyErrorsFatal: get("any_errors_fatal", readBoolean) ?? false,
    steps: get("tasks", readSteps(tasks)) ?? [],
  };
}

const keywords = [
  "name",
  "hosts",
  "become",
  "become_user",
  "serial",
  "max_fail_percentage",
  "any_errors_fatal",
  "tasks",
] as const;

const required = ["hosts", "tasks"] as const;

/** `false`: the play is so far from one that its other mistakes would mislead. */
function checkKeywords(play: MappingNode, report: Report): boolean {
  for (const { key } of play.entries.values()) {
    if (keywords.some((keyword) => keyword === key.text)) continue;
    const hint = unsupportedPlayKeywords.get(key.text);
    if (hint === undefined) {
      report(key, `a play has no keyword "${key.text}"`, suggest(key.text, keywords));
    } else {
      report(key, `the keyword "${key.text}" is not supported by this version`, hint || undefined);
    }
  }
  if (play.entries.has("import_playbook")) return false;
  for (const name of required) {
    const entry = play.entries.get(name);
    if (entry === undefined) report(play, `the play has no "${name}"`);
    else if (isNothing(entry.value)) report(entry.key, `"${name}" of the play is empty`);
  }
  return true;
}

/** A pattern or a list of patterns. */
const readHosts: Read<readonly string[]> = (node, what, report) => {
  const patterns =
    node.kind === "list"
      ? readItems(readText)(node, what, report)
      : [readText(node, what, report)].flatMap((pattern) => pattern ?? []);
  const isEmpty = node.kind === "list" ? node.items.length === 0 : patterns?.[0]?.trim() === "";
  if (isEmpty) report(node, `"${what}" of the play is empty`, 'write "all" for all hosts');
  return patterns;
};

function readSteps(tasks: ReadonlyMap<string, StepTask>): Read<readonly Step[]> {
  return (node, what, report) => {
    const list = readList(node, what, report);
    if (list?.items.length === 0) report(list, `"${what}" of the play is empty`);
    return (list?.items ?? []).flatMap((item) => readStep(item, tasks, report) ?? []);
  };
}
