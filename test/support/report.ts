import { readFileSync } from "node:fs";
import { z } from "zod";

const action = z.object({
  kind: z.string(),
  path: z.string(),
  state: z.string(),
  to: z.string().optional(),
  reason: z.string().optional(),
});
const finding = z.object({ code: z.string(), severity: z.string(), message: z.string() });
const substitution = z.object({ variable: z.string(), value: z.string(), line: z.number() });
const signingDir = z.object({
  value: z.string(),
  hostPath: z.string(),
  via: z.string(),
  substitutions: z.array(substitution),
});
const container = z.object({ engine: z.string(), id: z.string(), name: z.string().nullable() });
const service = z.object({
  service: z.string(),
  status: z.string(),
  source: z.string().optional(),
  signingDir: signingDir.nullable(),
  container: container.optional(),
  findings: z.array(finding),
  actions: z.array(action),
});
const host = z.object({
  host: z.string(),
  status: z.string(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  services: z.array(service),
});

const report = z.object({
  schemaVersion: z.literal(1),
  run: z.object({
    id: z.string(),
    mode: z.string(),
    programs: z.array(z.object({ name: z.string(), sha256: z.string() })),
    exitCode: z.number(),
    cost: z.object({ roundTrips: z.number() }),
  }),
  hosts: z.array(host),
  totals: z.object({
    hosts: z.record(z.string(), z.number()),
    actions: z.record(z.string(), z.number()),
  }),
});

export type TestReport = z.output<typeof report>;

/** Reads a JSON report, as far as tests look at it. */
export function parseReport(text: string): TestReport {
  return report.parse(JSON.parse(text));
}

/** Reads the file of a JSON report. */
export function readReport(file: string): TestReport {
  return parseReport(readFileSync(file, "utf8"));
}
