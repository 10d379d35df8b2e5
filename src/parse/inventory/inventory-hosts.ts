import type { Host, Variable } from "../../model/host.ts";
import type { Group, Inventory } from "../../model/inventory.ts";
import type { Service } from "../../model/service.ts";
import type { ResolveConnection } from "./connection.ts";
import { groupDepths, withAncestors } from "./inventory-graph.ts";
import type { GroupDraft, HostDraft, InventoryTable } from "./inventory-table.ts";
import type { Lookup, Variables } from "./variable-lookup.ts";

/** What turns a host's variables into the rest of it. */
export interface HostResolvers {
  readonly connection: ResolveConnection;
  readonly services: Lookup<readonly Service[]>;
  readonly keystoneEndpoints: Lookup<readonly string[]>;
  readonly keystoneCaFile: Lookup<string>;
  /** Variables that every other outweighs, and variables that outweigh every other. */
  readonly weakest: Variables;
  readonly strongest: Variables;
}

/** Resolves every host of a settled table: precedence of variables, then what they mean. */
export function resolveInventory(table: InventoryTable, resolvers: HostResolvers): Inventory {
  const inherit = createInheritance(table, resolvers);
  const hosts = new Map<string, Host>();
  for (const draft of table.hosts.values()) {
    const { groups, variables: inherited } = inherit(draft);
    const variables =
      draft.variables.size === 0
        ? inherited
        : new Map([...inherited, ...draft.variables, ...resolvers.strongest]);
    hosts.set(draft.name, {
      name: draft.name,
      groups,
      variables,
      ...resolvers.connection(draft.name, variables),
      services: resolvers.services(variables) ?? [],
      keystoneEndpoints: resolvers.keystoneEndpoints(variables) ?? [],
      keystoneCaFile: resolvers.keystoneCaFile(variables) ?? null,
    });
  }
  checkEmptyGroups(table, resolvers);
  return {
    groups: new Map([...table.groups].map(([name, draft]) => [name, toGroup(draft)])),
    hosts,
  };
}

/** A mistake in the variables of a group without hosts would otherwise wait for its first host. */
function checkEmptyGroups(table: InventoryTable, resolvers: HostResolvers): void {
  const inhabited = withAncestors([...table.hosts.values()].flatMap(({ groups }) => [...groups]));
  for (const group of table.groups.values()) {
    if (inhabited.has(group)) continue;
    resolvers.connection(group.name, group.variables);
    resolvers.services(group.variables);
    resolvers.keystoneEndpoints(group.variables);
    resolvers.keystoneCaFile(group.variables);
  }
}

/** What all hosts that are directly in the same groups have in common. */
interface Inheritance {
  readonly groups: readonly string[];
  readonly variables: Variables;
}

/** Hosts that are in the same groups share one inheritance. */
function createInheritance(
  table: InventoryTable,
  { weakest, strongest }: HostResolvers,
): (host: HostDraft) => Inheritance {
  const depths = groupDepths(table);
  const numbers = new Map([...table.groups.values()].map((group, index) => [group, index]));
  const known = new Map<string, Inheritance>();
  const all = table.group("all");
  return (host) => {
    const signature = [...host.groups].map((group) => numbers.get(group)).join();
    const shared = known.get(signature);
    if (shared !== undefined) return shared;
    const ancestors = [...withAncestors([all, ...host.groups])];
    const ordered = ancestors.sort((one, other) => compare(one, other, depths));
    const inheritance: Inheritance = {
      groups: ancestors.flatMap((group) => (group === all ? [] : group.name)).sort(),
      variables: new Map([
        ...weakest,
        ...ordered.flatMap((group): readonly (readonly [string, Variable])[] => [
          ...group.variables,
        ]),
        ...strongest,
      ]),
    };
    known.set(signature, inheritance);
    return inheritance;
  };
}

/** Ansible's order, the strongest last: depth, then `ansible_group_priority`, then the name. */
function compare(
  one: GroupDraft,
  other: GroupDraft,
  depths: ReadonlyMap<GroupDraft, number>,
): number {
  return (
    (depths.get(one) ?? 0) - (depths.get(other) ?? 0) ||
    one.priority - other.priority ||
    (one.name < other.name ? -1 : 1)
  );
}

function toGroup(draft: GroupDraft): Group {
  return {
    name: draft.name,
    children: [...draft.children.keys()].map((child) => child.name),
    hosts: [...draft.hosts].map((host) => host.name),
    variables: draft.variables,
  };
}
