import type { Host } from "../../model/host.ts";
import type { Inventory } from "../../model/inventory.ts";
import { matchTerm } from "./host-pattern-match.ts";
import type { TermMistake } from "./host-pattern-match.ts";
import { orderTerms, splitTexts } from "./host-pattern-terms.ts";
import type { Term } from "./host-pattern-terms.ts";

/** The hosts to work on, at least one and each once; or the reasons why there are none. */
export type Selection =
  | { readonly hosts: readonly Host[] }
  | { readonly mistakes: readonly SelectionMistake[] };

export interface SelectionMistake extends TermMistake {
  /** Which of the two is to be corrected. */
  readonly source: "pattern" | "limit";
  /** `nothing-selected`: every term matches something, but no host is left. */
  readonly code: "usage" | "nothing-selected";
}

/** A further pattern, as `--limit` has it: it takes hosts away and does not reorder those that stay. */
export interface Limit {
  readonly pattern: string;
  /** Contents of the files that `@file` terms name; see {@link limitFiles}. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * Selects hosts by Ansible's patterns: `web*,&stage,!db[0]`, `~web\d+`. The order is that of the terms. Stricter than
 * Ansible: a term that matches nothing is a mistake, and so is a selection without hosts.
 */
export function selectHosts(
  inventory: Inventory,
  pattern: string | readonly string[],
  limit?: Limit,
): Selection {
  const texts = (typeof pattern === "string" ? [pattern] : pattern).flatMap(splitTexts);
  const selected = evaluate(inventory, texts, "pattern");
  const limiting = limit === undefined ? null : evaluateLimit(inventory, limit);
  const mistakes = [...selected.mistakes, ...(limiting?.mistakes ?? [])];
  if (mistakes.length > 0) return { mistakes };
  const hosts = [...selected.hosts].filter((host) => limiting?.hosts.has(host) ?? true);
  return hosts.length > 0 ? { hosts } : { mistakes: [nothingSelected(texts, limit)] };
}

/** Names of the files whose contents a limit needs, without the `@`. */
export function limitFiles(pattern: string): readonly string[] {
  return splitTexts(pattern).flatMap((text) => (text.startsWith("@") ? [text.slice(1)] : []));
}

interface Evaluation {
  readonly hosts: ReadonlySet<Host>;
  readonly mistakes: readonly SelectionMistake[];
}

/** No terms at all are a mistake: to Ansible they mean `all`, which is not what an empty file of hosts is meant for. */
function evaluate(
  inventory: Inventory,
  texts: readonly string[],
  source: SelectionMistake["source"],
): Evaluation {
  const hosts = new Set<Host>();
  const mistakes: SelectionMistake[] = [];
  if (texts.length === 0) {
    const message = source === "limit" ? "the limit is empty" : "the host pattern is empty";
    mistakes.push({ message, hint: 'write "all" for all hosts', source, code: "usage" });
  }
  for (const term of orderTerms(texts)) {
    const matched = matchTerm(inventory, term);
    if ("hosts" in matched) apply(term, matched.hosts, hosts);
    else if (mistakes.length < maximumMistakes) {
      mistakes.push({ ...matched.mistake, source, code: "usage" });
    }
  }
  return { hosts, mistakes };
}

// Enough to see what is wrong with a file of hosts that belongs to another inventory.
const maximumMistakes = 20;

function apply({ effect }: Term, matched: readonly Host[], hosts: Set<Host>): void {
  const others = new Set(matched);
  if (effect === "add") {
    for (const host of others) hosts.add(host);
    return;
  }
  for (const host of hosts) {
    if (others.has(host) === (effect === "remove")) hosts.delete(host);
  }
}

/** Each line of a file is one term; commas and colons do not separate there. */
function evaluateLimit(inventory: Inventory, { pattern, files }: Limit): Evaluation {
  const missing: SelectionMistake[] = [];
  const texts = splitTexts(pattern).flatMap((text) => {
    if (!text.startsWith("@")) return [text];
    const content = files.get(text.slice(1));
    if (content !== undefined) return splitLines(content);
    const message = `the file ${text.slice(1)} of the limit cannot be read`;
    missing.push({ message, source: "limit", code: "usage" });
    return [];
  });
  if (missing.length > 0) return { hosts: new Set(), mistakes: missing };
  return evaluate(inventory, texts, "limit");
}

function splitLines(content: string): readonly string[] {
  return content
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function nothingSelected(texts: readonly string[], limit: Limit | undefined): SelectionMistake {
  const pattern = `the host pattern "${texts.join(",")}"`;
  const code = "nothing-selected";
  if (limit === undefined)
    return { message: `${pattern} selects no host`, source: "pattern", code };
  const message = `${pattern} and the limit "${limit.pattern}" have no host in common`;
  return { message, source: "limit", code };
}
