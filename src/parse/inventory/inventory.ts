import type { Variable } from "../../model/host.ts";
import type { Inventory } from "../../model/inventory.ts";
import type { Problem } from "../../model/problem.ts";
import { readFilePath } from "./file-path.ts";
import { createConnectionResolver } from "./connection.ts";
import { readDocument } from "../document/document.ts";
import { settleGroups } from "./inventory-graph.ts";
import { resolveInventory } from "./inventory-hosts.ts";
import type { HostResolvers } from "./inventory-hosts.ts";
import { isListing, readListing } from "./inventory-listing.ts";
import { maximumHosts } from "./inventory-names.ts";
import { createInventoryTable } from "./inventory-table.ts";
import type { InventoryTable } from "./inventory-table.ts";
import { readVariables } from "./inventory-variables.ts";
import { readYamlInventory } from "./inventory-yaml.ts";
import { readKeystoneEndpoints } from "./keystone-endpoints.ts";
import { createProblemLog } from "../document/problem-log.ts";
import type { Report } from "../document/problem-log.ts";
import { isNothing, readMapping } from "../document/read.ts";
import { readServices } from "./services.ts";
import type { Catalogue } from "./services.ts";
import { createSource } from "../document/source.ts";
import { lookupsIn } from "./variable-lookup.ts";

/** A text and the name that messages give it. */
export interface InventoryFile {
  readonly file: string;
  readonly text: string;
}

export interface InventoryOptions {
  readonly catalogue: Catalogue;
  /** What `~` stands for in paths of keys and known hosts; without it, it stays. */
  readonly home?: string | undefined;
  /** Mappings of variables that everything in the inventory outweighs, such as `-u` and `--private-key`. */
  readonly defaults?: readonly InventoryFile[] | undefined;
  /** Mappings of variables that outweigh everything in the inventory, such as `-e`; later ones win. */
  readonly extraVariables?: readonly InventoryFile[] | undefined;
}

/** `inventory` is `null` if there is any mistake. */
export interface ParsedInventory {
  readonly inventory: Inventory | null;
  readonly problems: readonly Problem[];
}

/** Reads one inventory; see {@link parseInventories}. */
export function parseInventory(
  text: string,
  file: string,
  options: InventoryOptions,
): ParsedInventory {
  return parseInventories([{ file, text }], options);
}

/**
 * Reads inventories in Ansible's YAML form, or as `ansible-inventory --list` prints them, and merges them in order, later
 * ones winning. Every mistake is found at once; nothing is evaluated and no file is opened.
 *
 * @example
 * const { inventory, problems } = parseInventories([{ file: "inventory.yaml", text }], { catalogue });
 */
export function parseInventories(
  files: readonly InventoryFile[],
  options: InventoryOptions,
): ParsedInventory {
  const log = createProblemLog();
  const table = createInventoryTable();
  for (const file of files) readFile(file, table, log.report);
  settleGroups(table, log.report);
  const inventory = resolveInventory(table, createResolvers(table, options, log.report));
  const problems = log.problems();
  return { inventory: problems.length === 0 ? inventory : null, problems };
}

function readFile({ file, text }: InventoryFile, table: InventoryTable, report: Report): void {
  const start = { source: createSource(file, text), offset: 0 };
  if (looksLikeIni(text)) {
    const hint = `convert it: ansible-inventory -i ${file} --list --output inventory.json`;
    report(start, "inventories in INI form are not supported by this version", hint);
    return;
  }
  const root = readDocument(text, file, report);
  if (root === null) return;
  if (isNothing(root)) return report(start, "the inventory is empty");
  const groups = readMapping(root, "an inventory", report);
  const plugin = groups?.entries.get("plugin");
  if (plugin !== undefined) {
    const hint = `give the output of ansible-inventory -i ${file} --list instead`;
    report(plugin.key, "this configures an inventory plugin of Ansible", hint);
  } else if (groups !== null) {
    (isListing(groups) ? readListing : readYamlInventory)(groups, table, report);
  }
  if (table.hosts.size > maximumHosts) {
    report(start, `the inventory has more hosts than the ${maximumHosts} that are allowed`);
  }
}

/** Whether the first line that is no comment is a section such as `[web]` or `[web:vars]`. */
function looksLikeIni(text: string): boolean {
  const [line = ""] = /^[ \t]*[^\s#;].*$/m.exec(text) ?? [];
  return /^\s*\[[^\s[\]{}"',]+\]\s*(?:#.*)?$/.test(line);
}

function createResolvers(
  table: InventoryTable,
  { catalogue, home, defaults = [], extraVariables = [] }: InventoryOptions,
  report: Report,
): HostResolvers {
  const lookup = lookupsIn(table.nodes, report);
  return {
    connection: createConnectionResolver(lookup, home),
    services: lookup(["services"], readServices(catalogue)),
    keystoneEndpoints: lookup(["keystone_endpoints"], readKeystoneEndpoints),
    keystoneCaFile: lookup(["keystone_ca_file"], readFilePath(home)),
    weakest: readVariableFiles(defaults, "the command line", table, report),
    strongest: readVariableFiles(extraVariables, "the command line", table, report),
  };
}

function readVariableFiles(
  files: readonly InventoryFile[],
  origin: string,
  table: InventoryTable,
  report: Report,
): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>();
  for (const { file, text } of files) {
    const root = readDocument(text, file, report);
    const mapping = root === null || isNothing(root) ? null : readMapping(root, file, report);
    if (mapping === null) continue;
    readVariables(mapping, origin, report, (name, variable, node) => {
      variables.set(name, variable);
      table.remember(variable, node);
    });
  }
  return variables;
}
