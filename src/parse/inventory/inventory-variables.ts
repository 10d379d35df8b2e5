import type { Variable } from "../../model/host.ts";
import type { GroupDraft, InventoryTable } from "./inventory-table.ts";
import { checkVariableName, isSecretVariable } from "./known-variables.ts";
import { toData } from "../document/node.ts";
import type { Entry, MappingNode, Node, ScalarNode } from "../document/node.ts";
import type { Report } from "../document/problem-log.ts";
import { isNothing, readInteger } from "../document/read.ts";
import { placeOf } from "../document/source.ts";

/** Hands every variable of a mapping to `set`; names with mistakes are reported and left out. */
export function readVariables(
  mapping: MappingNode,
  origin: string,
  report: Report,
  set: (name: string, variable: Variable, node: Node) => void,
): void {
  for (const [name, entry] of mapping.entries) {
    if (isMistaken(entry, report)) continue;
    const { value } = entry;
    const shown = isSecretVariable(name) && !isNothing(value) ? "(secret)" : toData(value);
    const variable: Variable = { value: shown, place: placeOf(value), origin };
    set(name, variable, value);
  }
}

function isMistaken({ key }: Entry, report: Report): boolean {
  if (typeof key.value !== "string") {
    report(
      key,
      `the name of a variable must be a text, not ${key.text}`,
      `quote it: "${key.text}"`,
    );
    return true;
  }
  const mistake = checkVariableName(key.value);
  if (mistake !== null) {
    report(key, `Ansible knows no variable "${key.value}"`, mistake.hint);
  }
  return mistake !== null;
}

/** Sets a variable of a group. `ansible_group_priority` becomes the group's priority, as in Ansible. */
export function setGroupVariable(
  table: InventoryTable,
  group: GroupDraft,
  [name, variable, node]: readonly [name: string, variable: Variable, node: Node],
  report: Report,
): void {
  if (name !== priorityName) {
    table.setVariable(group, name, variable, node);
    return;
  }
  const priority = readInteger(-1_000_000, 1_000_000)(node, priorityName, report);
  if (priority !== null) group.priority = priority;
}

const priorityName = "ansible_group_priority";

/** The variable that a port in a host key stands for. */
export function portVariable(key: ScalarNode, port: number): readonly [Variable, Node] {
  const variable: Variable = { value: port, place: placeOf(key), origin: `host ${key.text}` };
  return [variable, { ...key, value: port, text: String(port), reading: "certain" }];
}
