import type { Plan } from "../engine/plan.ts";
import type { Summary } from "../engine/events.ts";
import { FleetmendError } from "../model/error.ts";
import { printable } from "../model/printable.ts";
import { confirm, refuseWithoutTerminal } from "./confirm.ts";
import type { Environment } from "./environment.ts";
import type { RunRequest } from "./program.ts";
import type { Resumption } from "./resumption.ts";
import { journalAuthor, outlineOf } from "./start-run.ts";
import type { StartOptions } from "./start-run.ts";

export interface GoingOn {
  readonly plan: Plan;
  readonly resumed: Resumption;
  readonly request: Pick<RunRequest, "dryRun" | "yes">;
}

/**
 * Goes on with a run where an earlier process had to leave it; `null` if the operator does not want to. Rejects with a
 * FleetmendError "usage" if playbook or inventory are not those of the run any more.
 */
export async function goOn(
  { plan, resumed, request }: GoingOn,
  environment: Environment,
  start: (shared: Partial<StartOptions>) => Promise<Summary>,
): Promise<Summary | null> {
  const { journal, opened, history, review } = resumed;
  requireSamePlan(plan, resumed);
  const ours = onlyHosts(plan, new Set(opened.hosts));
  const open = countOpen(ours, resumed);
  if (open > 0 && !request.dryRun && !request.yes) {
    refuseWithoutTerminal(environment, "resume");
    const hosts = open === 1 ? "1 host is" : `${open} hosts are`;
    const question = `${hosts} left to work on in run ${opened.id} (${printable(opened.playbook)}). Go on? Type yes: `;
    if (!(await confirm(question, environment))) return null;
  }
  await journal.write({ kind: "resumed", by: journalAuthor(environment) });
  return await start({
    plan: ours,
    runId: opened.id,
    review: review ?? undefined,
    earlier: { journal, past: { of: history.of, purpose: request.dryRun ? "ask" : "go-on" } },
  });
}

function requireSamePlan(plan: Plan, { opened }: Resumption): void {
  const selected = new Set(hostsOf(plan));
  const gone = opened.hosts.find((host) => !selected.has(host));
  if (gone !== undefined) {
    const files = opened.inventory.join(", ");
    throw new FleetmendError(
      "usage",
      `the host ${printable(gone)} of run ${opened.id} is not selected any more, so nobody can ask it; put it back into ${files}, or undo what changed the selection`,
    );
  }
  if (outlineOf(plan) === opened.outline) return;
  throw new FleetmendError(
    "usage",
    `${plan.playbook} has other plays or steps than when run ${opened.id} was started; put it back as it was, or start a new run`,
  );
}

/** A run goes on with its own hosts, whatever came into the inventory meanwhile. */
function onlyHosts(plan: Plan, names: ReadonlySet<string>): Plan {
  const plays = plan.plays.map((play) => {
    const batches = play.batches.map((batch) => batch.filter(({ name }) => names.has(name)));
    return { ...play, batches: batches.filter(({ length }) => length > 0) };
  });
  return { ...plan, plays };
}

function countOpen({ plays }: Plan, { history }: Resumption): number {
  const open = plays.flatMap(({ batches }, play) =>
    batches.flat().filter(({ name }) => history.of(play, name)?.status !== "finished"),
  );
  return new Set(open.map(({ name }) => name)).size;
}

function hostsOf({ plays }: Plan): readonly string[] {
  return plays.flatMap(({ batches }) => batches.flat().map(({ name }) => name));
}
