/** What must not compile, checked by the compiler alone: an error that is expected and missing is an error. */
import { z } from "zod";
import { createPlan, defineTask, loadInventory, loadPlaybook, run } from "../../src/index.ts";
import type { HostReader, Outcome, QuarantineAction } from "../../src/index.ts";
import { memoryTransport } from "../../src/testing.ts";

declare const action: QuarantineAction;
const params = z.strictObject({ path: z.string(), maximumBytes: z.int() });
const diagnose = () => [
  { code: "too-big", severity: "error", message: "is too big", excess: 1 } as const,
];

/** The types of all later functions follow from those before. */
export const inferred = defineTask({
  name: "log.inferred",
  summary: "Infer",
  params,
  prepare: async () => ({ now: 1 }),
  probe: (host, { path }) => host.facts(path),
  diagnose: (file, { maximumBytes }, { prepared }) =>
    file.status === "present" && file.size > maximumBytes + prepared.now
      ? [{ code: "too-big", severity: "error", message: "is too big", excess: file.size }]
      : [],
  remediate: ({ excess }, file, { path }) =>
    excess > 0 && file.path === path ? [{ ...action, service: path }] : [],
});

export const wrongParameter = defineTask({
  name: "log.parameter",
  summary: "Use a parameter that there is not",
  params,
  // @ts-expect-error: `directory` is not a parameter
  probe: (host, { directory }) => host.facts(String(directory)),
  diagnose,
});

export const wrongFindingField = defineTask({
  name: "log.finding",
  summary: "Use a field that no finding has",
  params,
  probe: (host, { path }) => host.facts(path),
  diagnose,
  // @ts-expect-error: a finding has `excess`, not `surplus`
  remediate: ({ surplus }) => (surplus === 0 ? [] : [action]),
});

export const wrongState = defineTask({
  name: "log.state",
  summary: "Use what the probe did not return",
  params,
  probe: async () => ({ size: 1 }),
  // @ts-expect-error: the state has `size`, not `bytes`
  diagnose: ({ bytes }) => (bytes === 1 ? [] : diagnose()),
});

export const wrongSeverity = defineTask({
  name: "log.severity",
  summary: "Invent a severity",
  params,
  probe: async () => ({}),
  // @ts-expect-error: there is no severity "fatal"
  diagnose: () => [{ code: "too-big", severity: "fatal", message: "is too big" }],
});

export const wrongAction = defineTask({
  name: "log.action",
  summary: "Invent an action",
  params,
  probe: async () => ({}),
  diagnose,
  // @ts-expect-error: there is no action "delete"
  remediate: () => [{ ...action, kind: "delete" }],
});

export function writeWhileReading(host: HostReader): unknown {
  // @ts-expect-error: a reader cannot write
  return host.writeFile("/etc/motd", "");
}

export async function runWithoutMode(): Promise<unknown> {
  const inventory = await loadInventory("inventory.yaml");
  const plan = createPlan(await loadPlaybook("play.yaml"), { inventory, tasks: [inferred] });
  // @ts-expect-error: nothing changes a host by default, nor is looking the default
  return run(plan, { transport: memoryTransport({}) });
}

export function readErrorOfAnyOutcome(outcome: Outcome): string {
  if (outcome.status === "failed") return outcome.error.code;
  // @ts-expect-error: not every outcome has an error
  return outcome.error.code;
}
