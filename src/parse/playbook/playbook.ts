import type { Play, Playbook } from "../../model/playbook.ts";
import type { Problem } from "../../model/problem.ts";
import { readDocument } from "../document/document.ts";
import { readPlay } from "./play.ts";
import type { StepTask } from "./step-params.ts";
import { createProblemLog } from "../document/problem-log.ts";
import type { Report } from "../document/problem-log.ts";
import { isNothing, readList } from "../document/read.ts";
import { createSource } from "../document/source.ts";

export interface PlaybookOptions {
  /** Every task that a step can name, by name. */
  readonly tasks: ReadonlyMap<string, StepTask>;
}

/** `playbook` is `null` if there is any mistake. */
export interface ParsedPlaybook {
  readonly playbook: Playbook | null;
  readonly problems: readonly Problem[];
}

/**
 * Reads a playbook in Ansible's form. The language is closed: a keyword is obeyed or it is a mistake, and the parameters of
 * each step are checked against its task's schema. Every mistake is found at once.
 *
 * @example
 * const { playbook, problems } = parsePlaybook(text, "purge.yaml", { tasks });
 */
export function parsePlaybook(
  text: string,
  file: string,
  { tasks }: PlaybookOptions,
): ParsedPlaybook {
  const log = createProblemLog();
  const plays = readPlays(text, file, tasks, log.report);
  const problems = log.problems();
  return { playbook: problems.length === 0 ? { file, plays } : null, problems };
}

function readPlays(
  text: string,
  file: string,
  tasks: PlaybookOptions["tasks"],
  report: Report,
): readonly Play[] {
  const root = readDocument(text, file, report);
  if (root === null) return [];
  const start = { source: createSource(file, text), offset: 0 };
  const list = isNothing(root) ? null : readList(root, "a playbook", report);
  if (isNothing(root) || list?.items.length === 0) report(start, "the playbook has no plays");
  return (list?.items ?? []).flatMap((item) => readPlay(item, tasks, report) ?? []);
}
