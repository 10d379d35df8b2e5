import type { Data } from "../../model/host.ts";
import type { Located } from "./source.ts";

/** A YAML or JSON value with its place; aliases and merge keys are resolved. */
export type Node = ScalarNode | ListNode | MappingNode;

export interface ScalarNode extends Located {
  readonly kind: "scalar";
  /** As Ansible reads it; a date is its text. */
  readonly value: string | number | boolean | null;
  /** As it is written, without quotes. */
  readonly text: string;
  readonly reading: Reading;
}

/**
 * `certain`: YAML 1.1 and 1.2 agree. `ambiguous`: they do not. `date`: Ansible has a date there. `literal`: text that is
 * marked `!unsafe`, hence no template. `encrypted`: a cipher text of Ansible Vault.
 */
export type Reading = "certain" | "ambiguous" | "date" | "literal" | "encrypted";

export interface ListNode extends Located {
  readonly kind: "list";
  readonly items: readonly Node[];
}

export interface MappingNode extends Located {
  readonly kind: "mapping";
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly key: ScalarNode;
  readonly value: Node;
}

/** The bare values of a tree. */
export function toData(node: Node): Data {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(toData);
  return Object.fromEntries([...node.entries].map(([name, { value }]) => [name, toData(value)]));
}

/** Names what is there, for `… must be a list, not a mapping`. */
export function describeNode(node: Node): string {
  if (node.kind !== "scalar") return `a ${node.kind}`;
  if (node.reading === "encrypted") return "a value of Ansible Vault";
  if (node.reading === "date") return `the date ${node.text}`;
  if (node.value === null) return "nothing";
  if (typeof node.value === "string") return `the text ${JSON.stringify(node.value)}`;
  const shown = String(node.value);
  return shown === node.text ? shown : `${shown}, which is how Ansible reads ${node.text}`;
}
