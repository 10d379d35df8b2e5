import type { z } from "zod";
import type { PlanFile } from "../../model/plan-file.ts";
import { ProblemsError } from "../../model/problem.ts";
import { readJson } from "../document/json-text.ts";
import { toData } from "../document/node.ts";
import type { Node } from "../document/node.ts";
import { createProblemLog } from "../document/problem-log.ts";
import type { ProblemLog } from "../document/problem-log.ts";
import { createSource } from "../document/source.ts";
import type { Source } from "../document/source.ts";
import { planHash } from "./canonical.ts";
import { checkReferences } from "./check-references.ts";
import { planSchema } from "./plan-schema.ts";

/** Bigger plan files are refused, in bytes. */
export const maximumPlanBytes = 64 * 1024 * 1024;

/** Reads a plan file. Throws a ProblemsError with every mistake in it, each with its place; it is what was written then, to the last bit of meaning. */
export function readPlanFile(text: string, file: string): PlanFile {
  const log = createProblemLog();
  const source = createSource(file, text);
  const node = readJson(source, log.report);
  if (node === "not-json") {
    log.report({ source, offset: 0 }, "this is no plan, for it is not JSON", remake);
    throw new ProblemsError(log.problems());
  }
  const plan = check(node, source, log);
  if (plan === null || log.problems().length > 0) throw new ProblemsError(log.problems());
  return plan;
}

const remake = "make it with fleetmend plan";

function check(node: Node, source: Source, log: ProblemLog): PlanFile | null {
  const version = node.kind === "mapping" ? node.entries.get("schemaVersion")?.value : undefined;
  if (version?.kind === "scalar" && typeof version.value === "number" && version.value !== 1) {
    const message = `this is a plan of form ${version.value}, and this fleetmend knows form 1`;
    log.report(version, message, "apply it with the fleetmend that made it");
    return null;
  }
  const parsed = planSchema.safeParse(toData(node));
  if (!parsed.success) {
    for (const issue of parsed.error.issues) reportIssue(issue, node, log);
    return null;
  }
  const plan = parsed.data;
  checkReferences(plan, (path, message) => log.report(nodeAt(node, path) ?? node, message));
  const hash = planHash(plan);
  if (plan.hash !== hash) {
    const message = `the hash of this plan is ${hash}, so it is not what was written`;
    log.report(nodeAt(node, ["hash"]) ?? { source, offset: 0 }, message, "make a new plan");
  }
  return plan;
}

function reportIssue(issue: z.core.$ZodIssue, root: Node, log: ProblemLog): void {
  const place = nearest(root, issue.path);
  const name = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    for (const key of issue.keys) {
      const at = place.kind === "mapping" ? place.entries.get(key)?.key : undefined;
      log.report(at ?? place, `a plan has no "${key}" here`);
    }
    return;
  }
  const subject = name === "" ? "the plan" : name;
  log.report(place, `${subject}: ${issue.message}`);
}

/** The node that a path leads to, or the last one on the way that there is. */
function nearest(root: Node, path: readonly PropertyKey[]): Node {
  for (let length = path.length; length > 0; length -= 1) {
    const found = nodeAt(root, path.slice(0, length));
    if (found !== undefined) return found;
  }
  return root;
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
