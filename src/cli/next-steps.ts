import type { Summary } from "../engine/events.ts";
import { needsAttention } from "../model/finding.ts";
import { observed } from "../model/outcome.ts";
import type { NextStep } from "../reporters/human-summary.ts";
import { shellWord } from "../transport/quote.ts";

/** The command that was typed, as far as a command after it repeats it. */
export interface Invocation {
  /** `check`, `purge`, `undo`, or the words `run PLAYBOOK`. */
  readonly command: readonly string[];
  /** `-i INVENTORY`, and `-l` and such where they were given. */
  readonly selection: readonly string[];
  /** Parameters such as `--purge always`. */
  readonly parameters: readonly string[];
  /** By which run an undo knows what is done. Default: by the one that does it. */
  readonly undoes?: string;
}

/** What to type next, judging by how the run went. */
export function suggestNext(
  { command, selection, parameters, undoes }: Invocation,
  summary: Summary,
): readonly NextStep[] {
  const all = summary.outcomes.map(observed);
  const actions = all.flatMap((one) => one.actions);
  const states = new Set(actions.map(({ state }) => state));
  const findings = all.flatMap((one) => one.findings);
  const spell = (...words: readonly string[]) => ["fleetmend", ...words].map(shellWord).join(" ");
  const next: NextStep[] = [];
  if (states.has("planned") && summary.run.mode === "check") {
    next.push({
      command: spell(...command, ...selection, ...parameters),
      purpose: "To do exactly this, after a question:",
    });
  } else if (
    command[0] === "check" &&
    findings.some((finding) => finding.cure === "purge" && needsAttention(finding))
  ) {
    next.push({
      command: spell("purge", ...selection, ...parameters, "--dry-run"),
      purpose: "To see what a purge would move into quarantine, without changing anything:",
    });
  }
  if (summary.run.mode === "apply" && canResume(summary)) {
    next.push({
      command: spell("resume", summary.run.id),
      purpose: "To ask the hosts what became of it, and go on with it:",
    });
  }
  if (actions.some(({ kind, state }) => state === "done" && kind !== "expire")) {
    next.push({
      command: spell("undo", undoes ?? summary.run.id, ...selection),
      purpose: "To put everything back:",
    });
  }
  return next;
}

/** Whether something is left that only this run can tell of or go on with. */
function canResume({ ending, outcomes }: Summary): boolean {
  return (
    ending.how === "interrupted" ||
    outcomes.some(
      (outcome) =>
        outcome.status === "unknown" ||
        ("error" in outcome && outcome.error.code === "journal-failed"),
    )
  );
}
