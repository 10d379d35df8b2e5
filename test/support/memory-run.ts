import type { Mode, Reporter, Summary } from "../../src/engine/events.ts";
import type { Plan } from "../../src/engine/plan.ts";
import { run } from "../../src/engine/run.ts";
import type { RunOptions } from "../../src/engine/run.ts";
import type { ControlReader } from "../../src/model/control-reader.ts";
import type { Transport } from "../../src/transport/contract.ts";

/** A control node that reaches nothing. */
export const isolatedControl: ControlReader = {
  get: async (url) => ({
    status: "failed",
    url,
    reason: "no network in this test",
    stage: "connection",
  }),
  now: () => Date.now() / 1000,
  readFile: async () => ({ status: "failed", reason: "no files in this test" }),
};

/** A control node that serves bodies by URL. */
export function servingControl(bodies: Readonly<Record<string, Buffer | string>>): ControlReader {
  return {
    ...isolatedControl,
    async get(url) {
      const body = bodies[url];
      return {
        status: "answered",
        url,
        code: body === undefined ? 404 : 200,
        body: Buffer.from(body ?? ""),
      };
    },
  };
}

/** Runs a plan over a transport without any network. */
export function runPlan(
  plan: Plan,
  transport: Transport,
  options: Partial<RunOptions> & { readonly mode: Mode; readonly reporters?: readonly Reporter[] },
): Promise<Summary> {
  return run(plan, { transport, control: isolatedControl, ...options });
}
