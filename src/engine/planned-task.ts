import type { Action } from "../model/action.ts";
import type { Finding } from "../model/finding.ts";
import type { HostReader } from "../model/host-reader.ts";
import type { FiledPlay } from "../model/plan-file.ts";
import { findDrift } from "./find-drift.ts";
import type { Difference } from "./find-drift.ts";
import { locateResult } from "./locate-result.ts";
import type { BoundTask, Look } from "./task.ts";

/**
 * A task that does on each host what a plan file says, and nothing else. It looks at what the actions rest on and at nothing
 * besides; what is done already stays as it is.
 */
export function plannedTask({ batches }: FiledPlay): BoundTask {
  const actions = new Map(batches.flat().map((one) => [one.host, one.actions]));
  const task = {
    skip: () => null,
    look: (reader: HostReader, target: { readonly name: string }, before?: Look) =>
      before === undefined
        ? lookBefore(actions.get(target.name) ?? [], reader)
        : lookAfter(before.actions, reader),
  };
  return { name: "plan.apply", remediates: true, skip: task.skip, prepare: async () => task };
}

async function lookBefore(planned: readonly Action[], reader: HostReader): Promise<Look> {
  // As a rule nothing is done yet; asked for together, all of it takes one round trip.
  const [results, early] = await Promise.all([
    resultsOf(planned, reader),
    findDrift(planned, reader),
  ]);
  const pending = results.flatMap(({ action, isDone }) => (isDone ? [] : [action]));
  const done = results.flatMap(({ action, isDone }) => (isDone ? [describeDone(action)] : []));
  const isWhole = pending.length === planned.length;
  const differences = isWhole ? early : await findDrift(pending, reader);
  const look = { services: [], actions: pending, effects: [] };
  if (differences.length === 0) return { ...look, findings: done };
  const findings = [...done, ...differences.map(describeDifference)];
  const message = "the host is not as it was planned for, so it was left alone; make a new plan";
  return { ...look, findings, drift: { code: "drifted", message } };
}

/** What was asked for is found where it should be by now. */
async function lookAfter(actions: readonly Action[], reader: HostReader): Promise<Look> {
  const results = await resultsOf(actions, reader);
  const effects = results.flatMap(({ action, isDone }) =>
    isDone ? [] : [describeMissing(action)],
  );
  return { services: [], findings: [], actions: [], effects };
}

async function resultsOf(actions: readonly Action[], reader: HostReader) {
  return await Promise.all(
    actions.map(async (action) => {
      const records = await locateResult(action, reader);
      const isDone = records.every(({ state }) => state === "done" || state === "undone");
      return { action, isDone };
    }),
  );
}

function describeDone({ directory, kind, service }: Action): Finding {
  const message = `what the plan has for it (${kind}) is done already, and was left as it is`;
  return { code: "plan-done", severity: "info", service, path: directory.path, message };
}

function describeDifference({ found, path, planned, service, what }: Difference): Finding {
  const message = `${what}: planned ${planned}, found ${found}`;
  return { code: "plan-drift", severity: "error", service, path, message };
}

function describeMissing({ directory, kind, service }: Action): Finding {
  const message = `what the plan has for it (${kind}) was sent, but a second look does not find it done; see what undoes the run`;
  return { code: "plan-not-done", severity: "error", service, path: directory.path, message };
}
