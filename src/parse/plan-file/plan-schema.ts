import { z } from "zod";
import { statusOrder } from "../../model/outcome.ts";
import type { PlanFile } from "../../model/plan-file.ts";
import { actionSchema, connectionSchema, line, runId, sha256 } from "./action-schema.ts";

const instant = z.iso.datetime({ precision: 3 });
const mostHosts = 100_000;

/** The form of a plan file. Nothing else may be in it. */
export const planSchema = z.strictObject({
  schemaVersion: z.literal(1),
  fleetmend: z.strictObject({ version: line, readingProgram: sha256, changingProgram: sha256 }),
  run: runId,
  playbook: line,
  createdAt: instant,
  validUntil: instant.nullable(),
  hosts: z.array(z.strictObject({ name: line, connection: connectionSchema })).max(mostHosts),
  plays: z
    .array(
      z.strictObject({
        name: line,
        maxFailPercentage: z
          .string()
          .regex(/^(?:100|\d{1,2}(?:\.\d{1,6})?)$/, "must be a number from 0 to 100 as text")
          .nullable(),
        anyErrorsFatal: z.boolean(),
        batches: z
          .array(
            z
              .array(
                z.strictObject({ host: line, actions: z.array(actionSchema).min(1).max(1000) }),
              )
              .min(1)
              .max(mostHosts),
          )
          .max(mostHosts),
      }),
    )
    .max(1000),
  notCovered: z.array(z.strictObject({ host: line, status: z.enum(statusOrder) })).max(mostHosts),
  hash: sha256,
  signature: z
    .strictObject({
      key: sha256,
      value: z.string().regex(/^[A-Za-z0-9+/]{86}==$/, "must be an Ed25519 signature in base64"),
    })
    .nullable(),
}) satisfies z.ZodType<PlanFile>;
