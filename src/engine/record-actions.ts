import type { Action } from "../model/action.ts";
import { FleetmendError } from "../model/error.ts";
import { printable } from "../model/printable.ts";
import type { Plan, PlannedStep } from "./plan.ts";
import type { BoundTask, PreparedTask } from "./task.ts";

/** A plan whose looks are written down. */
export interface RecordedPlan {
  readonly plan: Plan;
  /** What the steps of a play want to do on a host, in their order, each action once. `play` counts from 0. */
  actionsOf(play: number, host: string): readonly Action[];
}

/**
 * Makes a plan that remembers the actions of a run in mode `check`. Throws a FleetmendError "usage" where plays reach one host
 * in different ways, for a plan file has one way for each.
 */
export function recordActions(plan: Plan): RecordedPlan {
  refuseSeveralWays(plan);
  const seen = new Map<string, Map<string, Action>>();
  const keyOf = (play: number, host: string) => `${play} ${host}`;
  const note = (play: number) => (host: string, actions: readonly Action[]) => {
    const known = seen.get(keyOf(play, host)) ?? new Map<string, Action>();
    for (const action of actions) known.set(JSON.stringify(action), action);
    seen.set(keyOf(play, host), known);
  };
  const plays = plan.plays.map((play, index) => ({
    ...play,
    steps: play.steps.map((step) => recordStep(step, note(index))),
  }));
  return {
    plan: { ...plan, plays },
    actionsOf: (play, host) => [...(seen.get(keyOf(play, host))?.values() ?? [])],
  };
}

function refuseSeveralWays({ plays }: Plan): void {
  const known = new Map<string, string>();
  for (const { connection, name } of plays.flatMap(({ batches }) => batches.flat())) {
    const way = JSON.stringify(connection);
    if ((known.get(name) ?? way) !== way) {
      const message = `plays reach ${printable(name)} in different ways (become); make a plan of each`;
      throw new FleetmendError("usage", message);
    }
    known.set(name, way);
  }
}

type Note = (host: string, actions: readonly Action[]) => void;

function recordStep({ name, task }: PlannedStep, note: Note): PlannedStep {
  const recording: BoundTask = {
    ...task,
    prepare: async (context) => recordTask(await task.prepare(context), note),
  };
  return { name, task: recording };
}

function recordTask(task: PreparedTask, note: Note): PreparedTask {
  return {
    ...task,
    async look(reader, target, before) {
      const look = await task.look(reader, target, before);
      note(target.name, look.actions);
      return look;
    },
  };
}
