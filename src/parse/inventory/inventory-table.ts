import type { Variable } from "../../model/host.ts";
import type { Node } from "../document/node.ts";
import type { Located } from "../document/source.ts";

/** The groups and hosts of an inventory while its files are read. */
export interface InventoryTable {
  readonly groups: ReadonlyMap<string, GroupDraft>;
  readonly hosts: ReadonlyMap<string, HostDraft>;
  /** The tree behind each variable, for places of mistakes inside its value. */
  readonly nodes: ReadonlyMap<Variable, Node>;
  group(name: string): GroupDraft;
  /** Puts one group into another; `at` is where the operator did so, `null` for what goes without saying. */
  addChild(parent: GroupDraft, child: GroupDraft, at: Located | null): void;
  /** The host of that name, made if need be, which is in the group from now on. */
  addHost(name: string, group: GroupDraft): HostDraft;
  /** Keeps the tree behind a variable that no group and no host has. */
  remember(variable: Variable, node: Node): void;
  setVariable(owner: GroupDraft | HostDraft, name: string, variable: Variable, node: Node): void;
}

export interface GroupDraft {
  readonly name: string;
  /** With the place that made each a child. */
  readonly children: Map<GroupDraft, Located | null>;
  readonly parents: Set<GroupDraft>;
  readonly hosts: Set<HostDraft>;
  readonly variables: Map<string, Variable>;
  /** `ansible_group_priority`: among groups of equal depth the highest wins. */
  priority: number;
}

export interface HostDraft {
  readonly name: string;
  /** Groups that the host is directly in. */
  readonly groups: Set<GroupDraft>;
  readonly variables: Map<string, Variable>;
}

/** A table with the two groups that every inventory has. */
export function createInventoryTable(): InventoryTable {
  const groups = new Map<string, GroupDraft>();
  const hosts = new Map<string, HostDraft>();
  const nodes = new Map<Variable, Node>();
  const table: InventoryTable = {
    groups,
    hosts,
    nodes,
    group: (name) => obtain(groups, name, createGroup),
    addChild(parent, child, at) {
      if (!parent.children.has(child)) parent.children.set(child, at);
      child.parents.add(parent);
    },
    addHost(name, group) {
      const host = obtain(hosts, name, createHost);
      group.hosts.add(host);
      host.groups.add(group);
      return host;
    },
    remember: (variable, node) => void nodes.set(variable, node),
    setVariable(owner, name, variable, node) {
      owner.variables.set(name, variable);
      nodes.set(variable, node);
    },
  };
  table.addChild(table.group("all"), table.group("ungrouped"), null);
  return table;
}

function obtain<T>(map: Map<string, T>, name: string, create: (name: string) => T): T {
  const known = map.get(name);
  if (known !== undefined) return known;
  const created = create(name);
  map.set(name, created);
  return created;
}

function createGroup(name: string): GroupDraft {
  return {
    name,
    children: new Map(),
    parents: new Set(),
    hosts: new Set(),
    variables: new Map(),
    priority: 1,
  };
}

function createHost(name: string): HostDraft {
  return { name, groups: new Set(), variables: new Map() };
}
