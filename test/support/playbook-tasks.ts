import { z } from "zod";
import type { StepTask } from "../../src/parse/playbook/step-params.ts";

/** Tasks with parameters of all kinds, for playbooks in tests. */
export const playbookTasks: ReadonlyMap<string, StepTask> = new Map(
  [
    { name: "cache.check", params: z.strictObject({ services: z.array(z.string()).optional() }) },
    {
      name: "cache.purge",
      params: z.strictObject({
        mode: z.enum(["stale", "always"]).default("stale"),
        days: z.int().min(1).optional(),
        where: z.union([z.string(), z.strictObject({ path: z.string() })]).optional(),
      }),
    },
    { name: "run.undo", params: z.strictObject({ run: z.string() }) },
  ].map((task) => [task.name, task]),
);
