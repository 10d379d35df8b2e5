import { formatPlace } from "./place.ts";
import type { Place } from "./place.ts";

/** One mistake in a file that the operator wrote: what is wrong, where, and what to do about it. */
export interface Problem {
  readonly place: Place;
  readonly message: string;
  /** What to do, as an imperative sentence without a final period; for instance `did you mean "hosts"?`. */
  readonly hint?: string | undefined;
}

/** `file:line:column: message (hint)`. */
export function formatProblem(problem: Problem): string {
  const hint = problem.hint === undefined ? "" : ` (${problem.hint})`;
  return `${formatPlace(problem.place)}: ${problem.message}${hint}`;
}

/** All the mistakes found in the files of one invocation; thrown before any connection is made. */
export class ProblemsError extends Error {
  override readonly name = "ProblemsError";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.problems = problems;
  }
}
