import type { z } from "zod";
import type { Action } from "../model/action.ts";
import type { ControlReader } from "../model/control-reader.ts";
import type { ErrorRecord } from "../model/error.ts";
import type { Finding } from "../model/finding.ts";
import type { HostReader } from "../model/host-reader.ts";
import type { Host } from "../model/host.ts";
import type { Secret } from "../model/secret.ts";
import type { ServiceFacts } from "../model/signing-dir.ts";

/** What a task knows besides the host that it probes. */
export interface TaskContext<Prepared = unknown> {
  readonly runId: string;
  /** The host that is probed. */
  readonly target: Host;
  readonly control: ControlReader;
  /** What `prepare` returned; `undefined` for a task without it. */
  readonly prepared: Prepared;
  /** `second`: after a change, to see what it did. */
  readonly look: "first" | "second";
  /** Tokens for the APIs of services: the first is for the first look, the last for the second. */
  readonly apiTokens: readonly Secret[];
}

/** What `prepare` may use: the control node, and reads of any host of the inventory. */
export interface PrepareContext {
  readonly runId: string;
  /** Every host of the inventory, selected or not. */
  readonly hosts: readonly Host[];
  readonly control: ControlReader;
  readonly apiTokens: readonly Secret[];
  /** Opens a reading session to a host for as long as `use` takes. Rejects with a FleetmendError. */
  read<T>(host: Host, use: (reader: HostReader) => Promise<T>): Promise<T>;
}

/**
 * A unit of work on one host. Types are inferred from left to right: `params` → `probe` → `diagnose` → `remediate`.
 * A task without `remediate` is a check. No function of a task can change a host: `remediate` returns actions as data.
 */
export interface TaskDefinition<
  Schema extends z.ZodType,
  State,
  Found extends Finding,
  Prepared = undefined,
> {
  /** `family.verb`, as playbooks write it. */
  readonly name: string;
  /** One sentence without a final period. */
  readonly summary: string;
  readonly params: Schema;
  /** Why a host has nothing to do with the task, as a clause, or `null`; asked before anything is connected. Pure. */
  skip?(target: Host, params: z.output<Schema>): string | null;
  /** Once per run and step, before the first host. */
  prepare?(context: PrepareContext, params: z.output<Schema>): Promise<Prepared>;
  /** Reads the host. The only function that waits for it. */
  probe(
    host: HostReader,
    params: z.output<Schema>,
    context: TaskContext<NoInfer<Prepared>>,
  ): Promise<State>;
  /** What is wrong. Pure. */
  diagnose(
    state: State,
    params: z.output<Schema>,
    context: TaskContext<NoInfer<Prepared>>,
  ): readonly Found[];
  /** The changes that would cure one finding; equal actions of several findings are one. Pure. */
  remediate?(
    finding: NoInfer<Found>,
    state: State,
    params: z.output<Schema>,
    context: TaskContext<NoInfer<Prepared>>,
  ): readonly Action[];
  /**
   * What a change did, from the looks before and after it; with an `error` among it, the host counts as failed. Pure.
   */
  compare?(
    before: State,
    after: State,
    params: z.output<Schema>,
    context: TaskContext<NoInfer<Prepared>>,
  ): readonly NoInfer<Found>[];
  /** What was learnt, for reports; `before` is what the look before a change saw, `null` where there was none. Pure. */
  describe?(
    state: State,
    context: TaskContext<NoInfer<Prepared>>,
    before: State | null,
  ): readonly ServiceFacts[];
}

/** A task whose types are hidden, so that tasks of all kinds can be in one list. */
export interface Task {
  readonly name: string;
  readonly summary: string;
  readonly params: z.ZodType;
  readonly remediates: boolean;
  /** Checks raw parameters and ties them to the task. */
  bind(
    raw: unknown,
  ): { readonly bound: BoundTask } | { readonly issues: readonly z.core.$ZodIssue[] };
}

/** A task with its parameters. */
export interface BoundTask {
  readonly name: string;
  readonly remediates: boolean;
  /** Why a host is left out, or `null`. */
  skip(target: Host): string | null;
  prepare(context: PrepareContext): Promise<PreparedTask>;
}

/** A task with its parameters and what it prepared: ready for hosts. */
export interface PreparedTask {
  /** Why the host is left out, or `null`. */
  skip(target: Host): string | null;
  /** Looks at a host; after a change, with the look before it. */
  look(host: HostReader, target: Host, before?: Look): Promise<Look>;
}

/** One look at a host: what was seen, what is wrong, and what would cure it. */
export interface Look {
  readonly services: readonly ServiceFacts[];
  readonly findings: readonly Finding[];
  readonly actions: readonly Action[];
  /** What the change since the look before did. */
  readonly effects: readonly Finding[];
  /** Why none of the actions may be done: the host is not as they were planned for. */
  readonly drift?: ErrorRecord | undefined;
}

/**
 * Defines a task.
 *
 * @example
 * const bigLogs = defineTask({
 *   name: "logs.check",
 *   summary: "Report log files over a size",
 *   params: z.strictObject({ path: z.string(), maximumBytes: z.int() }),
 *   probe: (host, { path }) => host.facts(path),
 *   diagnose: (file, { maximumBytes }) =>
 *     file.status === "present" && file.size > maximumBytes
 *       ? [{ code: "log-too-big", severity: "warning", message: `has ${file.size} bytes`, path: file.path }]
 *       : [],
 * });
 */
export function defineTask<
  Schema extends z.ZodType,
  State,
  Found extends Finding,
  Prepared = undefined,
>(
  definition: TaskDefinition<Schema, State, Found, Prepared>,
): Task & { readonly definition: TaskDefinition<Schema, State, Found, Prepared> } {
  return {
    definition,
    name: definition.name,
    summary: definition.summary,
    params: definition.params,
    remediates: definition.remediate !== undefined,
    bind(raw) {
      const parsed = definition.params.safeParse(raw);
      return parsed.success
        ? { bound: bindTask(definition, parsed.data) }
        : { issues: parsed.error.issues };
    },
  };
}

function bindTask<Schema extends z.ZodType, State, Found extends Finding, Prepared>(
  definition: TaskDefinition<Schema, State, Found, Prepared>,
  params: z.output<Schema>,
): BoundTask {
  return {
    name: definition.name,
    remediates: definition.remediate !== undefined,
    skip: (target) => definition.skip?.(target, params) ?? null,
    async prepare({ control, runId, apiTokens, ...rest }) {
      // A task without `prepare` has Prepared = undefined.
      const prepared = (await definition.prepare?.(
        { control, runId, apiTokens, ...rest },
        params,
      )) as Prepared;
      const states = new WeakMap<Look, State>();
      return {
        skip: (target) => definition.skip?.(target, params) ?? null,
        async look(host, target, lookBefore) {
          const look = lookBefore === undefined ? ("first" as const) : ("second" as const);
          const context = { runId, target, control, prepared, look, apiTokens };
          const before = (lookBefore && states.get(lookBefore)) ?? null;
          const state = await definition.probe(host, params, context);
          const findings = definition.diagnose(state, params, context);
          const actions = findings.flatMap(
            (finding) => definition.remediate?.(finding, state, params, context) ?? [],
          );
          const seen: Look = {
            services: definition.describe?.(state, context, before) ?? [],
            findings,
            actions: unique(actions),
            effects:
              before === null ? [] : (definition.compare?.(before, state, params, context) ?? []),
          };
          states.set(seen, state);
          return seen;
        },
      };
    },
  };
}

function unique(actions: readonly Action[]): readonly Action[] {
  return [...new Map(actions.map((action) => [JSON.stringify(action), action])).values()];
}
