import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { FleetmendError } from "../model/error.ts";
import type { Inventory } from "../model/inventory.ts";
import { ProblemsError } from "../model/problem.ts";
import { whyUnreadable } from "../model/why-unreadable.ts";
import { parseInventories } from "../parse/inventory/inventory.ts";
import type { InventoryOptions } from "../parse/inventory/inventory.ts";
import { catalogue } from "../services/catalogue.ts";

export interface LoadInventoryOptions {
  /** What `~` stands for. Default: the user's home directory. */
  readonly home?: string | undefined;
  /** See {@link InventoryOptions.defaults}. */
  readonly defaults?: InventoryOptions["defaults"];
}

/**
 * Reads inventory files and merges them, later ones winning. Rejects with a ProblemsError that has every mistake in them, or
 * with a FleetmendError "usage" for a file that cannot be read.
 */
export async function loadInventory(
  files: string | readonly string[],
  { home = homedir(), defaults }: LoadInventoryOptions = {},
): Promise<Inventory> {
  const names = typeof files === "string" ? [files] : files;
  const texts = await Promise.all(
    names.map(async (file) => ({ file, text: await readText(file, "inventory") })),
  );
  const { inventory, problems } = parseInventories(texts, { catalogue, home, defaults });
  if (inventory === null) throw new ProblemsError(problems);
  return inventory;
}

/** Reads a file that the operator named; rejects with a FleetmendError "usage". */
export async function readText(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    const problem = `the ${what} ${file} cannot be read: ${whyUnreadable(cause)}`;
    throw new FleetmendError("usage", problem, { cause });
  }
}
