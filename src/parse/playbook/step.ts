import type { Step } from "../../model/playbook.ts";
import type { Entry, MappingNode, Node } from "../document/node.ts";
import { unsupportedStepKeywords } from "./playbook-keywords.ts";
import type { Report } from "../document/problem-log.ts";
import { isNothing, readMapping, readText } from "../document/read.ts";
import { placeOf } from "../document/source.ts";
import { readParams } from "./step-params.ts";
import type { StepTask } from "./step-params.ts";
import { suggest } from "../text/suggest.ts";

/** Reads an entry of `tasks`: a name, and exactly one task with its parameters. `null` after a mistake. */
export function readStep(
  node: Node,
  tasks: ReadonlyMap<string, StepTask>,
  report: Report,
): Step | null {
  const step = readMapping(node, "a step", report);
  const entry = step === null ? null : findTask(step, tasks, report);
  if (step === null || entry === null) return null;
  const task = tasks.get(entry.key.text);
  if (task === undefined) return null;
  const params = readParams(entry, task, report);
  const name = step.entries.get("name")?.value;
  const readName = name === undefined || isNothing(name) ? null : readText(name, "name", report);
  return {
    name: readName ?? task.name,
    place: placeOf(step),
    task: task.name,
    params: params ?? {},
  };
}

/** The one entry of a step that names a task; everything else that is not `name` is reported. */
function findTask(
  step: MappingNode,
  tasks: ReadonlyMap<string, StepTask>,
  report: Report,
): Entry | null {
  const entries = [...step.entries.values()].filter(({ key }) => key.text !== "name");
  const named = entries.filter(({ key }) => tasks.has(key.text));
  for (const { key } of entries) {
    if (!tasks.has(key.text)) reportKey(key, tasks, report);
  }
  const [first, second] = named;
  if (second !== undefined) {
    report(second.key, "a step has one task, but this is its second", "write a step for each task");
  }
  if (entries.length === 0) report(step, "the step has no task", listTasks(tasks));
  return first ?? null;
}

function reportKey(key: Entry["key"], tasks: ReadonlyMap<string, StepTask>, report: Report): void {
  const hint = unsupportedStepKeywords.get(key.text);
  if (hint !== undefined || key.text.startsWith("with_")) {
    report(key, `the keyword "${key.text}" is not supported by this version`, hint || undefined);
    return;
  }
  const nearest = suggest(key.text, ["name", ...tasks.keys()]);
  report(key, `there is no task "${key.text}"`, nearest ?? listTasks(tasks));
}

function listTasks(tasks: ReadonlyMap<string, StepTask>): string {
  return `the tasks are ${[...tasks.keys()].join(", ")}`;
}
