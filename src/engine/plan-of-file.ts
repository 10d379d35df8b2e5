import { FleetmendError } from "../model/error.ts";
import type { Host } from "../model/host.ts";
import type { Build, PlanFile } from "../model/plan-file.ts";
import type { Plan } from "./plan.ts";
import { plannedTask } from "./planned-task.ts";

/**
 * Refuses a plan that this fleetmend would carry out otherwise than it was meant, or that is out of date; throws a FleetmendError "usage".
 */
export function refuseForeignPlan(
  { fleetmend, validUntil }: PlanFile,
  build: Build,
  now: Date,
): void {
  const parts = [
    ["version", fleetmend.version, build.version],
    ["reading program", fleetmend.readingProgram, build.readingProgram],
    ["changing program", fleetmend.changingProgram, build.changingProgram],
  ] as const;
  for (const [part, planned, own] of parts) {
    if (planned === own) continue;
    throw new FleetmendError(
      "usage",
      `the plan was made by a fleetmend whose ${part} is ${planned}, and this one's is ${own}; apply it with that one, or make a new plan`,
    );
  }
  if (validUntil !== null && now.getTime() > Date.parse(validUntil)) {
    throw new FleetmendError("usage", `the plan was valid until ${validUntil}; make a new one`);
  }
}

/**
 * The run that carries out a plan file.
 *
 * @param hosts those to work on, with the connections to use; others of the plan are left out
 */
export function planOfFile(file: PlanFile, hosts: ReadonlyMap<string, Host>): Plan {
  const plays = file.plays.map((play) => ({
    name: play.name,
    anyErrorsFatal: play.anyErrorsFatal,
    maxFailPercentage: play.maxFailPercentage === null ? null : Number(play.maxFailPercentage),
    steps: [{ name: "apply", task: plannedTask(play) }],
    batches: play.batches
      .map((batch) => batch.flatMap(({ host }) => hosts.get(host) ?? []))
      .filter((batch) => batch.length > 0),
  }));
  return {
    playbook: file.playbook,
    plays: plays.filter(({ batches }) => batches.length > 0),
    inventory: [...hosts.values()],
  };
}
