import { describeNode } from "./node.ts";
import type { ListNode, MappingNode, Node } from "./node.ts";
import type { Report } from "./problem-log.ts";

/** Whether there is no value, as in `key:` or `key: null`. */
export function isNothing(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** Each reader answers `null` after it reported what is wrong; `what` names the value, for instance `ansible_port`. */
export type Read<T> = (node: Node, what: string, report: Report) => T | null;

export const readMapping: Read<MappingNode> = (node, what, report) => {
  if (node.kind === "mapping") return node;
  return refuse(node, what, "a mapping", report);
};

export const readList: Read<ListNode> = (node, what, report) => {
  if (node.kind === "list") return node;
  return refuse(node, what, "a list", report);
};

/** A text; a whole number stands for its digits. */
export const readText: Read<string> = (node, what, report) => {
  if (node.kind !== "scalar" || isUnusable(node)) return refuse(node, what, "a text", report);
  if (typeof node.value === "string" && node.reading !== "date") return node.value;
  if (Number.isInteger(node.value) && node.reading === "certain") return node.text;
  if (node.value === null) return refuse(node, what, "a text", report);
  report(node, `${what} must be a text, not ${describeNode(node)}`, `quote it: "${node.text}"`);
  return null;
};

/** `true`, `false` or one of the words that Ansible takes for them. */
export const readBoolean: Read<boolean> = (node, what, report) => {
  if (node.kind === "scalar" && !isUnusable(node)) {
    const word = String(node.value).toLowerCase();
    if (trueWords.has(word)) return true;
    if (falseWords.has(word)) return false;
  }
  return refuse(node, what, "true or false", report);
};

const trueWords: ReadonlySet<string> = new Set(["true", "yes", "on", "1", "t", "y"]);
const falseWords: ReadonlySet<string> = new Set(["false", "no", "off", "0", "f", "n"]);

/** A whole number between two others, also in quotes. */
export function readInteger(minimum: number, maximum: number): Read<number> {
  return (node, what, report) => {
    const number = node.kind === "scalar" && !isUnusable(node) ? toInteger(node) : null;
    if (number !== null && number >= minimum && number <= maximum) return number;
    return refuse(node, what, `a whole number from ${minimum} to ${maximum}`, report);
  };
}

/** Each item of a list; items with mistakes are left out. */
export function readItems<T>(readItem: Read<T>): Read<readonly T[]> {
  return (node, what, report) => {
    const list = readList(node, what, report);
    if (list === null) return null;
    return list.items.flatMap((item) => {
      const value = readItem(item, `an item of ${what}`, report);
      return value === null ? [] : [value];
    });
  };
}

/** Whether a text is one that Ansible would evaluate. */
export function isTemplate(node: Node): boolean {
  return node.kind === "scalar" && node.reading !== "literal" && /\{[{%#]/.test(node.text);
}

function isUnusable(node: Node): boolean {
  return isTemplate(node) || (node.kind === "scalar" && node.reading === "encrypted");
}

function toInteger(node: Node): number | null {
  if (node.kind !== "scalar" || node.reading !== "certain") return null;
  if (typeof node.value === "string" && /^\d{1,15}$/.test(node.value)) return Number(node.value);
  return typeof node.value === "number" && Number.isInteger(node.value) ? node.value : null;
}

/** Reports that a value is not what is wanted, for instance `a list`, or cannot be known at all. */
export function refuse(
  node: Node,
  what: string,
  wanted: string,
  report: Report,
  hint?: string,
): null {
  if (isTemplate(node)) {
    report(node, `${what} is a Jinja template, which is not evaluated`, "write the value itself");
  } else if (node.kind === "scalar" && node.reading === "encrypted") {
    report(node, `${what} is encrypted with Ansible Vault, which this version does not support`);
  } else {
    report(node, `${what} must be ${wanted}, not ${describeNode(node)}`, hint);
  }
  return null;
}
