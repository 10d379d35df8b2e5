import type { RunListing } from "../model/journal.ts";
import { printable } from "../model/printable.ts";
import { escapeUnprintable } from "./json.ts";
import { plural } from "./text.ts";

/** Runs as a table for people, the newest last; what does not fit into the width is at the end of a line. */
export function renderRuns(runs: readonly RunListing[], width: number): string {
  if (runs.length === 0) return "No run that could change hosts was started by this user here.\n";
  const rows = [["RUN", "WHO", "HOSTS", "OUTCOME", "WHAT"], ...runs.map(rowOf)];
  const widths = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((text, column) => (column < row.length - 1 ? text.padEnd(widths?.[column] ?? 0) : text))
      .join("  "),
  );
  return `${lines.map((line) => cut(line, width)).join("\n")}\n`;
}

/** The same for programs. */
export function renderRunsJson(runs: readonly RunListing[]): string {
  return `${escapeUnprintable(JSON.stringify({ schemaVersion: 1, runs }, null, 2))}\n`;
}

/** The id of a run says when it was. */
function rowOf(run: RunListing): readonly string[] {
  const id = printable(run.id, 40);
  if (run.status === "unreadable") return [id, "", "", printable(run.why, 200), ""];
  const who = printable(run.by.user, 40);
  return [
    id,
    who,
    `${run.finished}/${run.hosts}`,
    outcomeOf(run),
    printable(run.words.join(" "), 200),
  ];
}

function outcomeOf(run: Exclude<RunListing, { readonly status: "unreadable" }>): string {
  switch (run.status) {
    case "finished":
      return `finished, exit ${run.exitCode}`;
    case "in-progress":
      return `in progress, process ${run.by.pid}`;
    case "interrupted":
      return run.open === 0 ? "interrupted" : `interrupted, ${plural(run.open, "open action")}`;
  }
}

function cut(line: string, width: number): string {
  return line.length > width ? `${line.slice(0, width - 1)}…` : line;
}
