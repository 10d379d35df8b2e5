import type { Plan } from "../../src/engine/plan.ts";
import type { Task } from "../../src/engine/task.ts";
import type { Host } from "../../src/model/host.ts";

/** A plan of one play over the hosts. */
export function createTestPlan(
  hosts: readonly Host[],
  steps: readonly (readonly [Task, unknown])[],
  play: {
    readonly batches?: readonly (readonly Host[])[];
    readonly maxFailPercentage?: number;
    readonly anyErrorsFatal?: boolean;
  } = {},
): Plan {
  return {
    playbook: "test.yaml",
    inventory: hosts,
    plays: [
      {
        name: "Test",
        batches: play.batches ?? [hosts],
        maxFailPercentage: play.maxFailPercentage ?? null,
        anyErrorsFatal: play.anyErrorsFatal ?? false,
        steps: steps.map(([task, raw]) => {
          const result = task.bind(raw);
          if ("issues" in result) throw new Error(JSON.stringify(result.issues));
          return { name: task.name, task: result.bound };
        }),
      },
    ],
  };
}
