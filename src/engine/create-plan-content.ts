import type { Action } from "../model/action.ts";
import type { Connection, Host } from "../model/host.ts";
import type { Outcome, Status } from "../model/outcome.ts";
import type { Build, FiledPlay, HostActions, NotCovered, PlanContent } from "../model/plan-file.ts";
import type { Ending, Summary } from "./events.ts";
import type { PlannedPlay } from "./plan.ts";
import type { RecordedPlan } from "./record-actions.ts";

export interface PlanContentOptions {
  readonly recorded: RecordedPlan;
  /** Of the run in mode `check` that was recorded. */
  readonly summary: Summary;
  readonly build: Build;
  /** Milliseconds from the end of the run; `null`: for ever. */
  readonly validForMs: number | null;
}

/** What a plan file says: the recorded actions of every host that was looked at without any failure. The run was not interrupted. */
export function createPlanContent(options: PlanContentOptions): PlanContent {
  const { build, recorded, summary, validForMs } = options;
  const { finishedAt, outcomes, run } = summary;
  const notCovered = outcomes.flatMap((outcome) => notCoveredBy(outcome, summary.ending));
  const left = new Set(notCovered.map(({ host }) => host));
  const plays = recorded.plan.plays.map((play, index) =>
    filePlay(play, (host) => (left.has(host) ? [] : recorded.actionsOf(index, host))),
  );
  const used = new Set(plays.flatMap(({ batches }) => batches.flat().map(({ host }) => host)));
  const until = validForMs === null ? null : Date.parse(finishedAt) + validForMs;
  return {
    schemaVersion: 1,
    fleetmend: build,
    run: run.id,
    playbook: run.playbook,
    createdAt: finishedAt,
    validUntil: until === null ? null : new Date(until).toISOString(),
    hosts: hostsOf(recorded).filter(({ name }) => used.has(name)),
    plays: plays.filter(({ batches }) => batches.length > 0),
    notCovered: [...new Map(notCovered.map((one) => [one.host, one])).values()],
  };
}

const whole: readonly Status[] = ["ok", "findings", "changed"];

/** A host that a step had nothing to do with is covered; one that was not started, or that failed, is not. */
function notCoveredBy(outcome: Outcome, ending: Ending): readonly NotCovered[] {
  const { host, status } = outcome;
  if (whole.includes(status)) return [];
  const isHeldBack =
    outcome.status === "skipped" && ending.how === "stopped" && outcome.reason === ending.reason;
  return status === "skipped" && !isHeldBack ? [] : [{ host, status }];
}

function filePlay(play: PlannedPlay, actionsOf: (host: string) => readonly Action[]): FiledPlay {
  const { anyErrorsFatal, batches, maxFailPercentage, name } = play;
  const filed = batches.map((batch) =>
    batch.flatMap(({ name: host }): readonly HostActions[] => {
      const actions = actionsOf(host);
      return actions.length === 0 ? [] : [{ host, actions }];
    }),
  );
  return {
    name,
    anyErrorsFatal,
    maxFailPercentage: maxFailPercentage === null ? null : String(maxFailPercentage),
    batches: filed.filter((batch) => batch.length > 0),
  };
}

/** With the connection of the play, which may say `become`. */
function hostsOf({ plan }: RecordedPlan): readonly Pick<Host, "name" | "connection">[] {
  const hosts = new Map<string, Pick<Host, "name" | "connection">>();
  for (const { name, connection } of plan.plays.flatMap(({ batches }) => batches.flat(2))) {
    if (!hosts.has(name)) hosts.set(name, { name, connection: withoutArguments(connection) });
  }
  return [...hosts.values()];
}

/** What `ssh` is given could name programs, which is no business of a file that travels; an inventory has it. */
function withoutArguments(connection: Connection): Connection {
  return connection.kind === "openssh" ? { ...connection, arguments: [] } : connection;
}
