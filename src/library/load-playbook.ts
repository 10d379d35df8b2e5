import type { Task } from "../engine/task.ts";
import type { Playbook } from "../model/playbook.ts";
import { ProblemsError } from "../model/problem.ts";
import { parsePlaybook } from "../parse/playbook/playbook.ts";
import { builtInTasks } from "../tasks/built-in.ts";
import { readText } from "./load-inventory.ts";

export interface LoadPlaybookOptions {
  /** Tasks that its steps can name. Default: the built-in ones. */
  readonly tasks?: readonly Task[] | undefined;
  /** The name to give it in messages and reports. Default: the file's. */
  readonly shownAs?: string | undefined;
}

/**
 * Reads a playbook. Rejects with a ProblemsError that has every mistake in it, or with a FleetmendError "usage" if it cannot
 * be read.
 */
export async function loadPlaybook(
  file: string,
  { tasks = builtInTasks, shownAs = file }: LoadPlaybookOptions = {},
): Promise<Playbook> {
  const text = await readText(file, "playbook");
  const byName = new Map(tasks.map((task) => [task.name, task]));
  const { playbook, problems } = parsePlaybook(text, shownAs, { tasks: byName });
  if (playbook === null) throw new ProblemsError(problems);
  return playbook;
}
