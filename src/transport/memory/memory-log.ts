import type { LogAnswer, LogHit, LogPlace, LogQuery, LogRead } from "../../model/log.ts";
import { readLogTime } from "../../parse/log/log-time.ts";
import { redactTokens } from "../../parse/log/redact-tokens.ts";
import type { FileTree } from "./file-tree.ts";
import { resolvePath } from "./resolve-path.ts";

const week = 7 * 24 * 60 * 60;

/** Searches logs of a memory host, whose clock is UTC. It has no journal, and unpacks nothing. */
export function searchMemoryLog(tree: FileTree, query: LogQuery, now: number): LogAnswer {
  const clock = { now, offset: 0 };
  const files = query.files.flatMap((place) => {
    const rotated = query.rotated === "yes" ? rotatedFrom(tree, place.path) : [];
    const there = rotated.map((path) => searchFile(tree, { ...place, path }, query, now));
    return [searchFile(tree, place, query, now), ...there];
  });
  return { clock, files, journal: null };
}

function rotatedFrom(tree: FileTree, path: string): readonly string[] {
  const names = [...tree.keys()].filter(
    (one) => one.startsWith(path) && /^[.-]\d[\dA-Za-z.-]*$/.test(one.slice(path.length)),
  );
  const time = (one: string) => tree.get(one)?.facts.mtime ?? 0;
  return names.toSorted((one, other) => time(other) - time(one)).slice(0, 10);
}

function searchFile(
  tree: FileTree,
  { below, path }: LogPlace,
  query: LogQuery,
  now: number,
): LogRead {
  const found = resolvePath(tree, path, below === null ? "refuse" : { below });
  if (found.status === "absent") return { path, status: "absent" };
  if (found.status === "link") return { path, status: "link", at: found.at };
  if (found.node.kind !== "file") return { path, status: "not-regular" };
  const { content } = found.node;
  const maximum = query.maximumBytes ?? 4 * 1024 * 1024;
  const isWhole = content.length <= maximum;
  const lines = content
    .subarray(isWhole ? 0 : -maximum)
    .toString("utf8")
    .split("\n");
  const searched = isWhole ? lines : lines.slice(1);
  return {
    path,
    status: "searched",
    bytes: Math.min(content.length, maximum),
    extent: isWhole ? "whole" : "end",
    hits: query.texts.flatMap(({ id, text }) => countLines(id, text, searched, query, now)),
  };
}

function countLines(
  id: string,
  text: string,
  lines: readonly string[],
  { spanSeconds = week }: LogQuery,
  now: number,
): readonly LogHit[] {
  const all = lines.filter((line) => line.includes(text));
  const isOlder = (line: string) =>
    (readLogTime(line, { now, offset: 0 })?.seconds ?? Infinity) < now - spanSeconds;
  const recent = all.filter((line) => !isOlder(line));
  const older = all.filter(isOlder);
  const shown = (line: string | undefined) =>
    line === undefined ? null : redactTokens(line).slice(0, 400);
  if (all.length === 0) return [];
  return [
    {
      id,
      count: recent.length,
      first: shown(recent[0]),
      last: shown(recent.at(-1)),
      older: older.length,
      lastOlder: shown(older.at(-1)),
    },
  ];
}
