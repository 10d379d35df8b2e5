import type { z } from "zod";
import type { Data } from "../../model/host.ts";
import { toData } from "../document/node.ts";
import type { Entry, MappingNode, Node, ScalarNode } from "../document/node.ts";
import type { Report } from "../document/problem-log.ts";
import { isNothing, isTemplate, readMapping } from "../document/read.ts";
import { reportIssue } from "./schema-issues.ts";

/** What the parser needs to know of a task. */
export interface StepTask {
  readonly name: string;
  readonly params: z.ZodType;
}

/** Reads and checks the parameters of a task; none at all is the same as an empty mapping. `null` after a mistake. */
export function readParams(
  { key, value }: Entry,
  task: StepTask,
  report: Report,
): { readonly [name: string]: Data } | null {
  const params = isNothing(value)
    ? emptyMapping(key)
    : readMapping(value, `"${task.name}"`, report);
  if (params === null) return null;
  const doubtful = new Set<Node>();
  reportDoubtful(params, doubtful, report);
  const data = toObject(params);
  const checked = task.params.safeParse(data);
  if (checked.success) return data;
  const context = { taskName: task.name, schema: task.params, key, params, doubtful, report };
  for (const issue of checked.error.issues) reportIssue(issue, context);
  return null;
}

function emptyMapping({ source, offset }: ScalarNode): MappingNode {
  return { kind: "mapping", source, offset, entries: new Map() };
}

function toObject({ entries }: MappingNode): { readonly [name: string]: Data } {
  return Object.fromEntries([...entries].map(([name, { value }]) => [name, toData(value)]));
}

/** Reports and collects values that do not mean the same to everyone. */
function reportDoubtful(node: Node, doubtful: Set<Node>, report: Report): void {
  if (node.kind === "list") {
    for (const item of node.items) reportDoubtful(item, doubtful, report);
  } else if (node.kind === "mapping") {
    for (const { value } of node.entries.values()) reportDoubtful(value, doubtful, report);
  } else if (isTemplate(node)) {
    doubtful.add(node);
    report(node, "Jinja templates are not evaluated", "write the value itself");
  } else if (node.reading === "encrypted") {
    doubtful.add(node);
    report(node, "values of Ansible Vault are not supported by this version");
  } else if (node.reading === "ambiguous" || node.reading === "date") {
    doubtful.add(node);
    const message = `YAML 1.1 and YAML 1.2 read ${node.text} differently`;
    report(node, message, `quote it: "${node.text}"`);
  }
}
