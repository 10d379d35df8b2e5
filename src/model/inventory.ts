import type { Host, Variable } from "./host.ts";

/** The machines that fleetmend knows, in the order in which the inventory names them, and how they are grouped. */
export interface Inventory {
  /** In the order of definition, `all` and `ungrouped` first. */
  readonly groups: ReadonlyMap<string, Group>;
  /** In the order of definition. */
  readonly hosts: ReadonlyMap<string, Host>;
}

export interface Group {
  readonly name: string;
  /** Groups directly in this one. */
  readonly children: readonly string[];
  /** Hosts directly in this group, without those of its children. */
  readonly hosts: readonly string[];
  readonly variables: ReadonlyMap<string, Variable>;
}

/** Every host of a group and of the groups in it, in Ansible's order: the group's own first, then level by level. */
export function hostsInGroup(inventory: Inventory, groupName: string): readonly Host[] {
  const hosts = new Set<Host>();
  const seen = new Set([groupName]);
  for (const name of seen) {
    const group = inventory.groups.get(name);
    for (const child of group?.children ?? []) seen.add(child);
    for (const hostName of group?.hosts ?? []) {
      const host = inventory.hosts.get(hostName);
      if (host !== undefined) hosts.add(host);
    }
  }
  return [...hosts];
}
