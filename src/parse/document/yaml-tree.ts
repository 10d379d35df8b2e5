import { isAlias, isMap, isScalar, isSeq } from "yaml";
import type { Alias, Node as YamlNode, Scalar, YAMLMap, YAMLSeq } from "yaml";
import { addEntry, maximumDepth } from "./mapping-entries.ts";
import { isMergeKey, mergeMappings } from "./merge-keys.ts";
import type { Entry, Node, ScalarNode } from "./node.ts";
import { readPlainScalar } from "./plain-scalar.ts";
import type { Report } from "./problem-log.ts";
import type { Located, Source } from "./source.ts";
import { tooDeep } from "./yaml-text.ts";

/** Turns the YAML library's tree into ours: aliases and merge keys resolved, scalars read, keys checked. */
export function buildTree(root: YamlNode | null, source: Source, report: Report): Node | null {
  const builder: Builder = { source, report, anchors: new Map(), open: new Set(), copies: 0 };
  const built = build(root, builder, 0);
  if (builder.copies > maximumCopies) {
    report({ source, offset: 0 }, "the aliases of the file stand for too many values");
    return null;
  }
  if (built.height > maximumDepth) {
    report(built.node, tooDeep, "flatten it");
    return null;
  }
  return built.node;
}

// How many values the aliases of a file may stand for; a legitimate file has a few per host.
const maximumCopies = 2_000_000;

interface Builder {
  readonly source: Source;
  readonly report: Report;
  readonly anchors: Map<string, Built>;
  /** Anchors of the nodes that are being built. */
  readonly open: Set<string>;
  /** How many values exist only through aliases. */
  copies: number;
}

interface Built {
  readonly node: Node;
  /** Number of values, those behind aliases counted each time. */
  readonly weight: number;
  /** Levels of lists and mappings, those behind aliases included. */
  readonly height: number;
}

/** `otherwise` is the offset of a value that is not written at all, as in `key:`. */
function build(node: unknown, builder: Builder, otherwise: number): Built {
  if (isAlias(node)) return resolveAlias(node, builder);
  if (isMap(node)) return remember(node, builder, () => buildMapping(node, builder));
  if (isSeq(node)) return remember(node, builder, () => buildList(node, builder));
  if (isScalar(node))
    return remember(node, builder, () => leaf(readScalar(node, builder, otherwise)));
  return leaf(emptyScalar({ source: builder.source, offset: otherwise }));
}

function remember(node: Scalar | YAMLMap | YAMLSeq, builder: Builder, make: () => Built): Built {
  const { anchor } = node;
  if (anchor === undefined) return make();
  builder.open.add(anchor);
  const built = make();
  builder.open.delete(anchor);
  builder.anchors.set(anchor, built);
  return built;
}

function resolveAlias(alias: Alias, builder: Builder): Built {
  const at = { source: builder.source, offset: alias.range?.[0] ?? 0 };
  const target = builder.anchors.get(alias.source);
  if (builder.open.has(alias.source)) {
    builder.report(at, `the alias *${alias.source} is inside what it stands for`);
  } else if (target === undefined) {
    // It may be a password that nobody put into quotes, so it is not shown.
    const hint = "put a text that begins with * into quotes";
    builder.report(at, "there is no anchor of this name before the alias", hint);
  } else {
    builder.copies += target.weight;
    return target;
  }
  return leaf(emptyScalar(at));
}

function buildList(list: YAMLSeq, builder: Builder): Built {
  const offset = list.range?.[0] ?? 0;
  const items = list.items.map((item) => build(item, builder, offset));
  const node: Node = {
    kind: "list",
    source: builder.source,
    offset,
    items: items.map((item) => item.node),
  };
  return branch(node, items);
}

function buildMapping(mapping: YAMLMap, builder: Builder): Built {
  const { source, report } = builder;
  const own = new Map<string, Entry>();
  const parts: Built[] = [];
  const merged: Node[] = [];
  for (const pair of mapping.items) {
    const key = buildKey(pair.key, builder, mapping.range?.[0] ?? 0);
    const value = build(pair.value, builder, key?.offset ?? 0);
    parts.push(value);
    if (key === null) continue;
    if (isMergeKey(pair.key)) merged.push(value.node);
    else addEntry(own, key, value.node, report);
  }
  const isBomb = builder.copies > maximumCopies;
  const entries = merged.length === 0 || isBomb ? own : mergeMappings(merged, own, report);
  return branch({ kind: "mapping", source, offset: mapping.range?.[0] ?? 0, entries }, parts);
}

function buildKey(key: unknown, builder: Builder, otherwise: number): ScalarNode | null {
  const { node } = build(key, builder, otherwise);
  if (node.kind === "scalar" && node.value !== null) return node;
  builder.report(node, "a key must be a text", "put it in quotes");
  return null;
}

function readScalar(scalar: Scalar, builder: Builder, otherwise: number): ScalarNode {
  const { source } = builder;
  const [start = 0, end = 0] = scalar.range ?? [];
  const text = String(scalar.value);
  const isPlain = scalar.type === "PLAIN" && scalar.tag === undefined;
  if (isPlain && start === end) return emptyScalar({ source, offset: otherwise });
  if (!isPlain) {
    const reading = readings.get(scalar.tag ?? "") ?? "certain";
    return { kind: "scalar", source, offset: start, value: text, text, reading };
  }
  const { value, reading } = readPlainScalar(text);
  return { kind: "scalar", source, offset: start, value, text, reading };
}

const readings: ReadonlyMap<string, ScalarNode["reading"]> = new Map([
  ["!vault", "encrypted"],
  ["!vault-encrypted", "encrypted"],
  ["!unsafe", "literal"],
]);

function emptyScalar({ source, offset }: Located): ScalarNode {
  return { kind: "scalar", source, offset, value: null, text: "", reading: "certain" };
}

function leaf(node: Node): Built {
  return { node, weight: 1, height: 0 };
}

function branch(node: Node, parts: readonly Built[]): Built {
  const weight = parts.reduce((sum, part) => sum + part.weight, 1);
  const height = parts.reduce((highest, part) => Math.max(highest, part.height), 0) + 1;
  return { node, weight, height };
}
