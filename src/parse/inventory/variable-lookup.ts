import type { Variable } from "../../model/host.ts";
import type { Node } from "../document/node.ts";
import type { Report } from "../document/problem-log.ts";
import { isNothing } from "../document/read.ts";
import type { Read } from "../document/read.ts";

/** A host's variables after precedence. */
export type Variables = ReadonlyMap<string, Variable>;

/** The value of a variable of a host; `undefined` when it is not set, is null, or has a mistake. */
export type Lookup<T> = (variables: Variables) => T | undefined;

/** Makes a lookup of a variable that has several names, of which the last that is set counts, as in Ansible. */
export type CreateLookup = <T>(names: readonly string[], read: Read<T>) => Lookup<T>;

/** Lookups that read each value once, however many hosts share it, and hence report its mistakes once. */
export function lookupsIn(nodes: ReadonlyMap<Variable, Node>, report: Report): CreateLookup {
  return (names, read) => {
    const values = new Map<Variable, ReturnType<typeof read>>();
    return (variables) => {
      const found = findLast(names, variables, nodes);
      if (found === null) return undefined;
      const { variable, node, name } = found;
      if (!values.has(variable)) values.set(variable, read(node, name, report));
      return values.get(variable) ?? undefined;
    };
  };
}

function findLast(
  names: readonly string[],
  variables: Variables,
  nodes: ReadonlyMap<Variable, Node>,
): { readonly name: string; readonly variable: Variable; readonly node: Node } | null {
  for (let index = names.length - 1; index >= 0; index -= 1) {
    const name = names[index] ?? "";
    const variable = variables.get(name);
    const node = variable === undefined ? undefined : nodes.get(variable);
    if (variable === undefined || node === undefined || isNothing(node)) continue;
    return { name, variable, node };
  }
  return null;
}
