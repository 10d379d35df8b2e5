import { formatProblem } from "../../src/model/problem.ts";
import { readDocument } from "../../src/parse/document/document.ts";
import { toData } from "../../src/parse/document/node.ts";
import { createProblemLog } from "../../src/parse/document/problem-log.ts";

/** Reads a YAML text called `f.yaml`: its bare values, or every mistake as one line. */
export function readText(text: string): {
  readonly data: unknown;
  readonly problems: readonly string[];
} {
  const log = createProblemLog();
  const root = readDocument(text, "f.yaml", log.report);
  return {
    data: root === null ? null : toData(root),
    problems: log.problems().map(formatProblem),
  };
}
