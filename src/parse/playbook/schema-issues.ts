import { z } from "zod";
import type { MappingNode, Node, ScalarNode } from "../document/node.ts";
import type { Report } from "../document/problem-log.ts";
import { suggest } from "../text/suggest.ts";

/** What was checked against a schema. */
export interface CheckedParams {
  readonly taskName: string;
  readonly schema: z.ZodType;
  /** The key under which the parameters are. */
  readonly key: ScalarNode;
  readonly params: MappingNode;
  /** Values that are reported already. */
  readonly doubtful: ReadonlySet<Node>;
  readonly report: Report;
}

/** Reports what a schema finds wrong, at the place of the value or key that it finds wrong. */
export function reportIssue(issue: z.core.$ZodIssue, checked: CheckedParams): void {
  const { taskName, key, params, doubtful, report } = checked;
  const node = nodeAt(params, issue.path);
  const name = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    for (const unknown of issue.keys) reportUnknown(unknown, node, checked);
  } else if (node === undefined) {
    report(key, `${taskName} needs the parameter "${name}"`);
  } else if (!doubtful.has(node)) {
    const subject = name === "" ? taskName : `the parameter "${name}"`;
    report(node, `${subject} is wrong: ${describe(issue)}`, suggestValue(issue, node));
  }
}

function reportUnknown(name: string, node: Node | undefined, checked: CheckedParams): void {
  const { taskName, schema, key, report } = checked;
  const at = node?.kind === "mapping" ? node.entries.get(name)?.key : undefined;
  const names = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  const list = names.length === 0 ? undefined : `the parameters are ${names.join(", ")}`;
  report(at ?? key, `${taskName} has no parameter "${name}"`, suggest(name, names) ?? list);
}

function nodeAt(root: Node, path: readonly PropertyKey[]): Node | undefined {
  let node: Node | undefined = root;
  for (const part of path) {
    if (node?.kind === "list" && typeof part === "number") node = node.items[part];
    else if (node?.kind === "mapping") node = node.entries.get(String(part))?.value;
    else return undefined;
  }
  return node;
}

/** zod's own words, without what the beginning of the sentence says already. */
function describe(issue: z.core.$ZodIssue): string {
  if (issue.code !== "invalid_union") {
    return issue.message.replace(/^Invalid (?:input|option): /, "");
  }
  const messages = issue.errors.flat().map((inner) => describe(inner));
  return [...new Set(messages)].join(", or ");
}

function suggestValue(issue: z.core.$ZodIssue, node: Node): string | undefined {
  if (issue.code !== "invalid_value" || node.kind !== "scalar") return undefined;
  return suggest(node.text, issue.values.map(String));
}
