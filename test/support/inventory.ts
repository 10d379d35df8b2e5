import type { Host } from "../../src/model/host.ts";
import type { Inventory } from "../../src/model/inventory.ts";
import { formatProblem } from "../../src/model/problem.ts";
import { parseInventories } from "../../src/parse/inventory/inventory.ts";
import type { InventoryOptions } from "../../src/parse/inventory/inventory.ts";
import { testCatalogue } from "./test-catalogue.ts";

/** Parses inventories that have no mistakes. The first text is called `i.yaml`, further ones `i2.yaml` and so on. */
export function readInventory(
  texts: string | readonly string[],
  options: Partial<InventoryOptions> = {},
): Inventory {
  const { inventory, problems } = parse(texts, options);
  if (inventory === null) throw new Error(problems.map(formatProblem).join("\n"));
  return inventory;
}

/** Every mistake as one line. */
export function inventoryProblems(
  texts: string | readonly string[],
  options: Partial<InventoryOptions> = {},
): readonly string[] {
  return parse(texts, options).problems.map(formatProblem);
}

/** The one host of an inventory that has the given variables. */
export function hostWith(variables: string, options: Partial<InventoryOptions> = {}): Host {
  const host = readInventory(`all: {hosts: {h: {${variables}}}}`, options).hosts.get("h");
  if (host === undefined) throw new Error("the host h is missing");
  return host;
}

function parse(texts: string | readonly string[], options: Partial<InventoryOptions>) {
  const list = typeof texts === "string" ? [texts] : texts;
  const files = list.map((text, index) => ({
    file: index === 0 ? "i.yaml" : `i${index + 1}.yaml`,
    text,
  }));
  return parseInventories(files, { catalogue: testCatalogue, ...options });
}
