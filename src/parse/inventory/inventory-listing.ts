import { isGoodName } from "./inventory-names.ts";
import type { GroupDraft, HostDraft, InventoryTable } from "./inventory-table.ts";
import { readVariables, setGroupVariable } from "./inventory-variables.ts";
import type { Entry, MappingNode, Node, ScalarNode } from "../document/node.ts";
import type { Report } from "../document/problem-log.ts";
import { isNothing, readList, readMapping } from "../document/read.ts";
import { suggest } from "../text/suggest.ts";

/** Whether a document is what `ansible-inventory --list` and inventory scripts print. */
export function isListing(root: MappingNode): boolean {
  return root.entries.has(metaName);
}

/** Reads the output of `ansible-inventory --list` or of an inventory script into the table. */
export function readListing(root: MappingNode, table: InventoryTable, report: Report): void {
  const reader: Reader = { table, report };
  for (const [name, entry] of root.entries) {
    if (name !== metaName) readGroup(entry, reader);
  }
  const meta = root.entries.get(metaName);
  if (meta !== undefined) readMeta(meta.value, reader);
}

const metaName = "_meta";

interface Reader {
  readonly table: InventoryTable;
  readonly report: Report;
}

/** A group is a mapping, or just the list of its hosts. */
function readGroup({ key, value }: Entry, reader: Reader): void {
  if (!isGoodName(key, "a group", reader.report)) return;
  const group = reader.table.group(key.text);
  if (value.kind === "list") return readHosts(value, group, reader);
  const body = readMapping(value, `the group "${group.name}"`, reader.report);
  for (const entry of body?.entries.values() ?? []) readSection(entry, group, reader);
}

function readSection({ key, value }: Entry, group: GroupDraft, reader: Reader): void {
  const read = sections.get(key.text);
  if (read !== undefined) {
    read(value, group, reader);
    return;
  }
  const message = `a group has "hosts", "vars" and "children", but "${group.name}" has "${key.text}"`;
  reader.report(key, message, suggest(key.text, sections.keys()));
}

type ReadSection = (section: Node, group: GroupDraft, reader: Reader) => void;

const readHosts: ReadSection = (section, group, { table, report }) => {
  for (const name of readNames(section, `"hosts" of "${group.name}"`, "a host", report)) {
    table.addHost(name.text, group);
  }
};

const readChildren: ReadSection = (section, group, { table, report }) => {
  for (const name of readNames(section, `"children" of "${group.name}"`, "a group", report)) {
    table.addChild(group, table.group(name.text), name);
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

function readNames(
  section: Node,
  what: string,
  itemKind: string,
  report: Report,
): readonly ScalarNode[] {
  const list = readList(section, what, report);
  return (list?.items ?? []).flatMap((item) => {
    if (item.kind === "scalar") return isGoodName(item, itemKind, report) ? [item] : [];
    report(item, `the name of ${itemKind} must be a text, not a ${item.kind}`);
    return [];
  });
}

function readMeta(meta: Node, reader: Reader): void {
  const body = readMapping(meta, `"${metaName}"`, reader.report);
  const hostVariables = body?.entries.get("hostvars")?.value;
  if (hostVariables === undefined) return;
  const hosts = readMapping(hostVariables, '"hostvars"', reader.report);
  for (const [name, { value }] of hosts?.entries ?? []) {
    // Like Ansible, which takes no notice of hosts that are in no group.
    const host = reader.table.hosts.get(name);
    if (host !== undefined && !isNothing(value)) readHostVariables(host, value, reader);
  }
}

function readHostVariables(host: HostDraft, node: Node, { table, report }: Reader): void {
  const variables = readMapping(node, `the host "${host.name}"`, report);
  if (variables === null) return;
  readVariables(variables, `host ${host.name}`, report, (name, variable, value) =>
    table.setVariable(host, name, variable, value),
  );
}
