import { isGoodName, readHostNames } from "./inventory-names.ts";
import type { GroupDraft, InventoryTable } from "./inventory-table.ts";
import { portVariable, readVariables, setGroupVariable } from "./inventory-variables.ts";
import type { Entry, MappingNode, Node } from "../document/node.ts";
import type { Report } from "../document/problem-log.ts";
import { isNothing, readMapping } from "../document/read.ts";
import { suggest } from "../text/suggest.ts";

/** Reads the groups of an inventory in Ansible's YAML form into the table. */
export function readYamlInventory(root: MappingNode, table: InventoryTable, report: Report): void {
  const reader: Reader = { table, report };
  for (const entry of root.entries.values()) readGroup(entry, null, reader);
}

interface Reader {
  readonly table: InventoryTable;
  readonly report: Report;
}

function readGroup({ key, value }: Entry, parent: GroupDraft | null, reader: Reader): void {
  if (!isGoodName(key, "a group", reader.report)) return;
  const group = reader.table.group(key.text);
  if (!isNothing(value)) {
    const what = `the group "${group.name}"`;
    const body = readMapping(value, what, reader.report);
    for (const entry of body?.entries.values() ?? []) readSection(entry, group, reader);
  }
  if (parent !== null) reader.table.addChild(parent, group, key);
}

function readSection({ key, value }: Entry, group: GroupDraft, reader: Reader): void {
  const read = sections.get(key.text);
  if (read === undefined) {
    const hint = suggest(key.text, sections.keys()) ?? groupHint(value);
    const message = `a group has "hosts", "vars" and "children", but "${group.name}" has "${key.text}"`;
    reader.report(key, message, hint);
  } else if (!isNothing(value)) {
    read(value, group, reader);
  }
}

function groupHint(value: Node): string {
  return value.kind === "mapping" && [...sections.keys()].some((name) => value.entries.has(name))
    ? 'put a group that is in another under "children"'
    : 'put a variable of the group under "vars"';
}

type ReadSection = (section: Node, group: GroupDraft, reader: Reader) => void;

const readHosts: ReadSection = (section, group, reader) => {
  for (const entry of readNames(section, `"hosts" of "${group.name}"`, reader)) {
    readHost(entry, group, reader);
  }
};

const readChildren: ReadSection = (section, group, reader) => {
  for (const entry of readNames(section, `"children" of "${group.name}"`, reader)) {
    readGroup(entry, group, reader);
  }
};

const readGroupVariables: ReadSection = (section, group, { table, report }) => {
  const variables = readMapping(section, `"vars" of "${group.name}"`, report);
  if (variables === null) return;
  readVariables(variables, `group ${group.name}`, report, (name, variable, node) =>
    setGroupVariable(table, group, [name, variable, node], report),
  );
};

const sections: ReadonlyMap<string, ReadSection> = new Map([
  ["hosts", readHosts],
  ["vars", readGroupVariables],
  ["children", readChildren],
]);

/** The entries of a mapping of names; a single name may stand alone, as Ansible allows. */
function readNames(section: Node, what: string, { report }: Reader): Iterable<Entry> {
  if (section.kind === "scalar" && typeof section.value === "string") {
    return [{ key: section, value: { ...section, value: null } }];
  }
  if (section.kind === "list") {
    const hint = "write each name as a key, with a colon after it";
    report(section, `${what} must be a mapping, not a list`, hint);
    return [];
  }
  return readMapping(section, what, report)?.entries.values() ?? [];
}

function readHost({ key, value }: Entry, group: GroupDraft, { table, report }: Reader): void {
  const { names, port } = readHostNames(key, table.hosts.size, report);
  const portEntry = port === undefined ? undefined : portVariable(key, port);
  const hosts = names.map((name) => {
    const isNew = !table.hosts.has(name);
    const host = table.addHost(name, group);
    if (isNew && portEntry !== undefined) table.setVariable(host, "ansible_port", ...portEntry);
    return host;
  });
  const body = isNothing(value) ? null : readMapping(value, `the host "${key.text}"`, report);
  if (body === null || hasSections(body, report)) return;
  readVariables(body, `host ${key.text}`, report, (name, variable, node) => {
    for (const host of hosts) table.setVariable(host, name, variable, node);
  });
}

function hasSections(body: MappingNode, report: Report): boolean {
  for (const name of sections.keys()) {
    const entry = body.entries.get(name);
    if (entry === undefined) continue;
    report(entry.key, `a host has no "${name}"`, "write its variables directly under its name");
    return true;
  }
  return false;
}
