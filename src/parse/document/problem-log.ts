import { formatProblem } from "../../model/problem.ts";
import type { Problem } from "../../model/problem.ts";
import { placeOf } from "./source.ts";
import type { Located } from "./source.ts";

/** Takes down a mistake: what is wrong and, as an imperative sentence without a final period, what to do. */
export type Report = (at: Located, message: string, hint?: string) => void;

/** Collects the mistakes of one reading, each once and at most {@link maximumProblems}. */
export interface ProblemLog {
  readonly report: Report;
  /** In the order of files as they were first complained of, then lines and columns. */
  problems(): readonly Problem[];
}

export const maximumProblems = 1000;

export function createProblemLog(): ProblemLog {
  const byText = new Map<string, Problem>();
  return {
    report(at, message, hint) {
      if (byText.size >= maximumProblems) return;
      const problem: Problem = { place: placeOf(at), message, hint };
      const text = formatProblem(problem);
      if (!byText.has(text)) byText.set(text, problem);
    },
    problems: () => inOrder([...byText.values()]),
  };
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const files = [...new Set(problems.map((problem) => problem.place.file))];
  const rank = new Map(files.map((file, index) => [file, index]));
  return [...problems].sort(
    (one, other) =>
      (rank.get(one.place.file) ?? 0) - (rank.get(other.place.file) ?? 0) ||
      one.place.line - other.place.line ||
      one.place.column - other.place.column,
  );
}
