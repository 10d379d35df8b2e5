import { readFileSync, readdirSync } from "node:fs";
import { relative, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { catalogue } from "../../../src/services/catalogue.ts";
import { locateServices } from "../../../src/tasks/signing-dir/locate/locate.ts";
import { createFakeReader } from "../../support/fake-reader.ts";

// Each case has the shape of a configuration that a release, a distribution or a deployer shipped.
const cases = fileURLToPath(new URL("../../fixtures/config/", import.meta.url));
const processSchema = z.strictObject({
  pid: z.number(),
  uid: z.number(),
  argv: z.array(z.string()),
});
const caseSchema = z.strictObject({
  service: z.string(),
  /** For a service whose arguments only its process tells. */
  processes: z.array(processSchema).default([]),
  expected: z.looseObject({ status: z.string() }),
});

test.each(readdirSync(cases))("%s is located as the real libraries read it", async (name) => {
  const content: unknown = JSON.parse(readFileSync(join(cases, name, "case.json"), "utf8"));
  const { expected, processes, service: serviceName } = caseSchema.parse(content);
  const service = catalogue.get(serviceName);
  if (service === undefined) throw new Error(`${serviceName} is not in the catalogue`);
  const reader = createFakeReader({ files: readTree(join(cases, name, "root")), processes });
  const located = await locateServices(reader, [service]);
  expect(located.get(serviceName)?.[0].configuration).toMatchObject(expected);
});

function readTree(root: string): Readonly<Record<string, { readonly content: Buffer }>> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [`/${relative(root, path)}`, { content: readFileSync(path) }]),
  );
}
