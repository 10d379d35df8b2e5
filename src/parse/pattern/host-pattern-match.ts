import type { Host } from "../../model/host.ts";
import { hostsInGroup } from "../../model/inventory.ts";
import type { Inventory } from "../../model/inventory.ts";
import { compileGlob } from "./glob.ts";
import type { Matches } from "./glob.ts";
import type { Term } from "./host-pattern-terms.ts";
import { compileRegularExpression } from "./regular-expression.ts";
import { findNearest } from "../text/suggest.ts";

/** What is wrong with a term, and what to do, as an imperative sentence without a final period. */
export interface TermMistake {
  readonly message: string;
  readonly hint?: string | undefined;
}

/** The hosts of one term, in Ansible's order and with its repetitions, which a subscript counts. */
export type TermMatch = { readonly hosts: readonly Host[] } | { readonly mistake: TermMistake };

/**
 * Finds what a term matches: the host of exactly that name; else groups, and hosts as well if no group matches or the
 * term has a wildcard, a dot or a regular expression. A term that matches neither is a mistake.
 */
export function matchTerm(inventory: Inventory, term: Term): TermMatch {
  const host = term.effect === "add" ? inventory.hosts.get(term.text) : undefined;
  if (host !== undefined) return { hosts: [host] };
  const { expression, subscript } = splitSubscript(term.pattern);
  const matches = compile(expression);
  if (typeof matches === "string") return mistake(`the host pattern "${term.text}" ${matches}`);
  const groups = [...inventory.groups.keys()].filter(matches);
  const hosts = groups.flatMap((group) => hostsInGroup(inventory, group));
  if (groups.length === 0 || /^~|[.?*[]/.test(expression)) {
    for (const [name, candidate] of inventory.hosts) if (matches(name)) hosts.push(candidate);
  }
  if (hosts.length === 0 && groups.length === 0) return unmatched(inventory, term);
  return subscript === undefined ? { hosts } : applySubscript(hosts, subscript, term);
}

function compile(expression: string): Matches | string {
  if (expression.startsWith("~")) {
    const compiled = compileRegularExpression(expression.slice(1));
    return "matches" in compiled ? compiled.matches : compiled.mistake;
  }
  if (!/[*?[]/.test(expression)) return (name) => name === expression;
  return compileGlob(expression);
}

interface Subscript {
  readonly first: number;
  /** Inclusive; `undefined` for a single index. */
  readonly last: number | undefined;
  readonly separator: string;
}

/** A regular expression has no subscript. */
function splitSubscript(pattern: string): {
  readonly expression: string;
  readonly subscript?: Subscript;
} {
  const found = pattern.startsWith("~") ? null : subscriptPattern.exec(pattern);
  if (found === null) return { expression: pattern };
  const [whole, single, first, separator = "", last] = found;
  const expression = pattern.slice(0, -whole.length);
  if (single !== undefined) {
    return { expression, subscript: { first: Number(single), last: undefined, separator } };
  }
  const end = last === "" ? Infinity : Number(last);
  return { expression, subscript: { first: Number(first), last: end, separator } };
}

const subscriptPattern = /(?<=.)\[(?:(-?\d{1,9})|(\d{1,9})([:-])(\d{0,9}))\]$/;

function applySubscript(
  hosts: readonly Host[],
  { first, last, separator }: Subscript,
  term: Term,
): TermMatch {
  if (separator === "-") {
    return mistake(`the host pattern "${term.text}" has a range with -`, "write [first:last]");
  }
  if (hosts.length === 0) return { hosts };
  const selected =
    last === undefined ? hosts.slice(first, first + 1 || undefined) : hosts.slice(first, last + 1);
  if (selected.length > 0) return { hosts: selected };
  return mistake(`the host pattern "${term.text}" counts beyond its ${hosts.length} hosts`);
}

function unmatched(inventory: Inventory, term: Term): TermMatch {
  const names = [...inventory.groups.keys(), ...inventory.hosts.keys()];
  const nearest = findNearest(term.pattern, names);
  const hint = nearest === undefined ? localhostHint(term) : `did you mean "${nearest}"?`;
  return mistake(`the host pattern "${term.text}" matches no group and no host`, hint);
}

function localhostHint({ pattern }: Term): string | undefined {
  if (!["localhost", "127.0.0.1", "::1"].includes(pattern)) return undefined;
  return "put it into the inventory, with ansible_connection: local";
}

function mistake(message: string, hint?: string): TermMatch {
  return { mistake: { message, hint } };
}
