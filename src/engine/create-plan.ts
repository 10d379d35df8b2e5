import type { z } from "zod";
import type { Data, Host } from "../model/host.ts";
import { FleetmendError } from "../model/error.ts";
import type { Inventory } from "../model/inventory.ts";
import type { Play, Playbook, Step } from "../model/playbook.ts";
import { ProblemsError } from "../model/problem.ts";
import type { Problem } from "../model/problem.ts";
import { batches } from "../parse/playbook/batches.ts";
import { selectHosts } from "../parse/pattern/host-pattern.ts";
import type { Limit } from "../parse/pattern/host-pattern.ts";
import { suggest } from "../parse/text/suggest.ts";
import type { Plan, PlannedPlay, PlannedStep } from "./plan.ts";
import type { Task } from "./task.ts";

export interface PlanOptions {
  readonly inventory: Inventory;
  readonly tasks: readonly Task[];
  /** A further pattern that takes hosts away, as `-l` does. */
  readonly limit?: Limit | undefined;
  /** Parameters that outweigh those of every step that has them. */
  readonly parameters?: Readonly<Record<string, Data>> | undefined;
}

/**
 * Ties a playbook to the hosts of an inventory. Everything that can be checked without a connection has been checked then;
 * throws a ProblemsError or a FleetmendError "usage" or "nothing-selected" otherwise.
 */
export function createPlan(playbook: Playbook, options: PlanOptions): Plan {
  const mistakes: Mistakes = { problems: [], empty: [] };
  const plays = playbook.plays.map((play) => planPlay(play, options, mistakes));
  if (mistakes.problems.length > 0) throw new ProblemsError(mistakes.problems);
  if (mistakes.empty.length === plays.length) {
    throw new FleetmendError("nothing-selected", mistakes.empty.join("; "));
  }
  return { playbook: playbook.file, plays, inventory: [...options.inventory.hosts.values()] };
}

interface Mistakes {
  readonly problems: Problem[];
  /** Why a play has no hosts, one sentence for each such play. A limit may leave a play out, but not all of them. */
  readonly empty: string[];
}

function planPlay(play: Play, options: PlanOptions, mistakes: Mistakes): PlannedPlay {
  const hosts = selectForPlay(play, options, mistakes).map((host) => withBecome(host, play));
  const steps = play.steps.map((step) => planStep(step, options));
  refuseIdlePlay(play, hosts, steps);
  return {
    name: play.name,
    batches: divide(hosts, batches(hosts.length, play.serial)),
    steps,
    maxFailPercentage: play.maxFailPercentage,
    anyErrorsFatal: play.anyErrorsFatal,
  };
}

/** A run that looks at nothing must not pass for a clean one. */
function refuseIdlePlay(play: Play, hosts: readonly Host[], steps: readonly PlannedStep[]): void {
  const reasons = hosts.flatMap((host) => steps.map(({ task }) => task.skip(host)));
  const [first] = reasons;
  if (first === undefined || first === null || reasons.includes(null)) return;
  const count =
    hosts.length === 1 ? "the selected host" : `each of the ${hosts.length} selected hosts`;
  throw new FleetmendError("nothing-selected", `${play.name}: ${count} would be skipped: ${first}`);
}

function selectForPlay(
  play: Play,
  { inventory, limit }: PlanOptions,
  { problems, empty }: Mistakes,
): readonly Host[] {
  const selection = selectHosts(inventory, play.hosts, limit);
  if ("hosts" in selection) return selection.hosts;
  const { mistakes } = selection;
  const sentences = mistakes.map(({ message, hint }) =>
    hint === undefined ? message : `${message} (${hint})`,
  );
  const inPlaybook = mistakes.filter(({ source }) => source === "pattern");
  problems.push(
    ...inPlaybook.map(({ message, hint }) => ({ place: play.hostsPlace, message, hint })),
  );
  // A mistake in `-l` has no place in a file.
  if (mistakes.some(({ source, code }) => source === "limit" && code === "usage")) {
    throw new FleetmendError("usage", sentences.join("; "));
  }
  empty.push(sentences.join("; "));
  return [];
}

/** A play's `become` is for hosts of which the inventory says nothing; as in Ansible, variables outweigh keywords. */
function withBecome(host: Host, { become, becomeUser }: Play): Host {
  if (become === undefined || host.variables.has("ansible_become")) return host;
  const { method, user = becomeUser ?? "root" } = host.becomeSettings;
  const connection = { ...host.connection, become: become ? { method, user } : null };
  return { ...host, connection };
}

function divide(hosts: readonly Host[], sizes: readonly number[]): readonly (readonly Host[])[] {
  let from = 0;
  return sizes.map((size) => hosts.slice(from, (from += size)));
}

function planStep(step: Step, { tasks, parameters = {} }: PlanOptions): PlannedStep {
  const task = tasks.find(({ name }) => name === step.task);
  if (task === undefined) throw new FleetmendError("usage", `there is no task ${step.task}`);
  const raw = { ...step.params, ...parameters };
  const result = task.bind(raw);
  if ("bound" in result) return { name: step.name, task: result.bound };
  const sentences = result.issues.map((issue) => describeIssue(issue, raw));
  throw new FleetmendError("usage", `${step.task}: ${sentences.join("; ")}`);
}

/** A wrong parameter that was given from outside, hence without a place in a file. */
function describeIssue(issue: z.core.$ZodIssue, raw: Data): string {
  const where = issue.path.map(String);
  const given = valueAt(raw, where);
  if (issue.code !== "invalid_value" || typeof given !== "string") {
    return [...where, issue.message].join(": ");
  }
  const known = issue.values.map(String);
  const hint = suggest(given, known) ?? `use one of ${known.join(", ")}`;
  return `${where[0] ?? "a parameter"}: there is no "${given}" (${hint})`;
}

function valueAt(data: Data | undefined, path: readonly string[]): Data | undefined {
  const [first, ...rest] = path;
  if (first === undefined || typeof data !== "object" || data === null) return data;
  return valueAt(
    Array.isArray(data) ? data[Number(first)] : new Map(Object.entries(data)).get(first),
    rest,
  );
}
