import type { GroupDraft, HostDraft, InventoryTable } from "./inventory-table.ts";
import type { Report } from "../document/problem-log.ts";

/**
 * Brings the table into the shape that Ansible's has: no group is inside itself (a mistake), every group is inside `all`,
 * and `ungrouped` holds just the hosts that are in no other group.
 */
export function settleGroups(table: InventoryTable, report: Report): void {
  const all = table.group("all");
  const ungrouped = table.group("ungrouped");
  for (const parent of all.parents) refuseAsChild(parent, all, report);
  const finished = new Set<GroupDraft>();
  for (const group of table.groups.values()) breakCycles(group, finished, report);
  for (const group of table.groups.values()) {
    if (group !== all && group.parents.size === 0) table.addChild(all, group, null);
  }
  for (const host of table.hosts.values()) settleHost(host, all, ungrouped);
}

/** Levels below `all` of every group, by the longest way. */
export function groupDepths(table: InventoryTable): ReadonlyMap<GroupDraft, number> {
  const depths = new Map<GroupDraft, number>([[table.group("all"), 0]]);
  const missingParents = new Map<GroupDraft, number>();
  // A map can grow while it is iterated.
  for (const [group, depth] of depths) {
    for (const child of group.children.keys()) {
      const missing = (missingParents.get(child) ?? child.parents.size) - 1;
      missingParents.set(child, missing);
      if (missing === 0) depths.set(child, depth + 1);
    }
  }
  return depths;
}

/** Groups that a group is in by nesting, and the group itself. */
export function withAncestors(groups: Iterable<GroupDraft>): ReadonlySet<GroupDraft> {
  const ancestors = new Set(groups);
  for (const group of ancestors) {
    for (const parent of group.parents) ancestors.add(parent);
  }
  return ancestors;
}

function refuseAsChild(parent: GroupDraft, all: GroupDraft, report: Report): void {
  const at = parent.children.get(all);
  parent.children.delete(all);
  all.parents.delete(parent);
  if (at !== null && at !== undefined)
    report(at, `the group "all" cannot be inside "${parent.name}"`, "remove it");
}

/** Walks down from a group and cuts each edge that leads back up. The way down is a list, for it may be long. */
function breakCycles(start: GroupDraft, finished: Set<GroupDraft>, report: Report): void {
  if (finished.has(start)) return;
  const open = new Set([start]);
  const way = [{ group: start, edges: start.children.entries() }];
  for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
    const edge = step.edges.next();
    if (edge.done === true) {
      finished.add(step.group);
      open.delete(step.group);
      way.pop();
      continue;
    }
    const [child, at] = edge.value;
    if (open.has(child)) {
      step.group.children.delete(child);
      child.parents.delete(step.group);
      if (at !== null) report(at, `this puts the group "${child.name}" inside itself`, "remove it");
    } else if (!finished.has(child)) {
      open.add(child);
      way.push({ group: child, edges: child.children.entries() });
    }
  }
}

function settleHost(host: HostDraft, all: GroupDraft, ungrouped: GroupDraft): void {
  const isGrouped = [...host.groups].some((group) => group !== all && group !== ungrouped);
  if (isGrouped && host.groups.delete(ungrouped)) ungrouped.hosts.delete(host);
  if (!isGrouped && !host.groups.has(ungrouped)) {
    host.groups.add(ungrouped);
    ungrouped.hosts.add(host);
  }
}
