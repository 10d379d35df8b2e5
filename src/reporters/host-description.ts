import type {
  DescribedSetting,
  DescribedVariable,
  HostDescription,
  SettingSource,
} from "../model/host-description.ts";
import { formatPlace } from "../model/place.ts";
import type { Place } from "../model/place.ts";
import { printable } from "../model/printable.ts";
import { escapeUnprintable } from "./json.ts";
import type { Paint } from "./text.ts";

/** How a host is reached and its variables, for people: each value with where it comes from. */
export function renderHostDescription(
  { groups, name, settings, variables }: HostDescription,
  { paint, width }: { readonly paint: Paint; readonly width: number },
): string {
  const inGroups = groups.length === 0 ? "in no group" : `in ${groups.join(", ")}`;
  const blocks: readonly (readonly [title: string, rows: readonly Row[]])[] = [
    ["How it is reached", settings.map(settingRow)],
    ["Variables", variables.map(variableRow)],
  ];
  const lines = [
    `${paint("bold", printable(name))}  ${printable(inGroups)}`,
    ...blocks.flatMap(([title, rows]) => [
      "",
      paint("bold", title),
      ...(rows.length === 0 ? ["  none"] : renderRows(rows, paint, width)),
    ]),
  ];
  return `${lines.join("\n")}\n`;
}

/** The same for programs. */
export function renderHostDescriptionJson(description: HostDescription): string {
  return `${escapeUnprintable(JSON.stringify({ schemaVersion: 1, host: description }, null, 2))}\n`;
}

interface Row {
  readonly label: string;
  /** At least one. */
  readonly values: readonly string[];
  readonly source: string;
}

function settingRow({ from, name, values }: DescribedSetting): Row {
  // Only passwords come from flags like this.
  const other = from.kind === "flag" ? "(secret)" : "none";
  return {
    label: name,
    values: values.length > 0 ? values : [other],
    source: describeSource(from),
  };
}

function variableRow({ name, origin, place, value }: DescribedVariable): Row {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return { label: name, values: [text], source: describeOrigin(origin, place) };
}

function describeSource(from: SettingSource): string {
  switch (from.kind) {
    case "variable": {
      const where = describeOrigin(from.origin, from.place);
      return isFlag(from) ? where : `${from.variable} of ${where}`;
    }
    case "ssh_config":
      return `${from.option} in ssh_config`;
    case "keys":
      return "the keys on this machine";
    case "flag":
      return from.flag;
    case "default":
      return "default";
  }
}

function describeOrigin(origin: string, place: Place): string {
  return isFlag({ origin }) ? place.file : `${origin}, ${formatPlace(place)}`;
}

function isFlag({ origin }: { readonly origin: string }): boolean {
  return origin === "the command line";
}

/** A source that does not fit behind its value is in a line of its own. */
function renderRows(rows: readonly Row[], paint: Paint, width: number): readonly string[] {
  const labelWidth = Math.max(...rows.map(({ label }) => label.length));
  const indent = " ".repeat(labelWidth + 4);
  const longest = Math.max(...rows.flatMap(({ values }) => values.map(({ length }) => length)));
  const valueWidth = Math.min(longest, 32);
  return rows.flatMap(({ label, source, values }) => {
    const lines = values.map(
      (value, index) =>
        `  ${(index === 0 ? printable(label) : "").padEnd(labelWidth)}  ${printable(value)}`,
    );
    const last = (lines.pop() ?? "").padEnd(indent.length + valueWidth);
    const shown = printable(source);
    const fits = last.length + 2 + shown.length <= width;
    return fits
      ? [...lines, `${last}  ${paint("dim", shown)}`]
      : [...lines, last.trimEnd(), `${indent}${paint("dim", shown)}`];
  });
}
