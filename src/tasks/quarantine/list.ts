import { z } from "zod";
import { defineTask } from "../../engine/task.ts";
import { describeKept, describeOverfull } from "./describe-kept.ts";
import { takeStock } from "./take-stock.ts";
import type { Kept } from "./take-stock.ts";

/** Parameters that the tasks about all quarantines have. */
export const stockParams = z.strictObject({
  services: z
    .array(z.string())
    .optional()
    .describe("Names of the services whose quarantines count; everything when left out"),
});

/** Tells what runs have left on a host. Changes nothing. */
export const quarantineList = defineTask({
  name: "quarantine.list",
  summary: "Tell which quarantines and records of repairs there are, of which runs, and how old",
  params: stockParams,
  probe: (host, _params, { target }) => takeStock(host, target),
  diagnose: (stock, { services }) => [
    ...stock.kept.filter((kept) => concerns(kept, services)).map((kept) => describeKept(kept)),
    ...describeOverfull(stock),
  ],
});

/** Whose a quarantine without a whole manifest is, nobody knows: it counts where all services do. */
export function concerns({ content }: Kept, services: readonly string[] | undefined): boolean {
  if (services === undefined) return true;
  return content.status === "whole" && services.includes(content.service);
}
