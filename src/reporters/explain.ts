import type { Reporter } from "../engine/events.ts";
import type { Finding } from "../model/finding.ts";
import { printable } from "../model/printable.ts";
import type { SigningDir } from "../model/signing-dir.ts";
import { collectResults } from "./host-result.ts";
import type { HostResult, ServiceResult } from "./host-result.ts";
import { severityColours } from "./human-host.ts";
import type { Layout } from "./human-host.ts";
import { renderSummary } from "./human-summary.ts";
import type { Output } from "./output.ts";
import { nameContainer, placeOf } from "./place.ts";
import { stripPrefix } from "./strip-prefix.ts";
import { createPaint, wrap } from "./text.ts";
import type { Colour } from "./text.ts";

/** Where each signing_dir comes from and why, for people. */
export function explainReporter(
  output: Output,
  options: { readonly width: number; readonly colours: "on" | "off" },
): Reporter {
  const layout = { width: options.width, paint: createPaint(options.colours) };
  return {
    handle(event) {
      if (event.kind !== "run-finished") return;
      const { summary } = event;
      const results = collectResults(summary.outcomes);
      const blocks = [
        ...results.map((result) => explainHost(result, layout)),
        renderSummary(summary, results, layout, []),
      ];
      output.write(`${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`);
    },
  };
}

function explainHost(result: HostResult, layout: Layout): readonly string[] {
  const { host, error, skipped, services } = result;
  const { paint, width } = layout;
  const reason = error === null ? skipped : `${error.code}: ${error.message}`;
  const colour: Colour = error === null ? "dim" : "red";
  return [
    paint("bold", printable(host)),
    ...(reason === null ? [] : wrap(reason, width, "  ").map((line) => paint(colour, line))),
    ...services.flatMap((service) => explainService(service, layout)),
  ];
}

/** A line of the explanation: what it is about, and what there is to say. */
interface Row {
  readonly label: string;
  readonly text: string;
  readonly colour: Colour;
}

function row(label: string, text: string, colour: Colour = "dim"): Row {
  return { label, text, colour };
}

function explainService(whole: ServiceResult, layout: Layout): readonly string[] {
  const { prefix, service } = stripPrefix(whole);
  const { findings, otherDirectories = [], signingDir } = service;
  const rows: readonly Row[] = [
    ...findings
      .filter(({ code }) => code !== "option-shadowed")
      .map((finding) => row(finding.code, describe(finding), severityColours[finding.severity])),
    ...(prefix === "" ? [] : [row("below", prefix)]),
    ...(signingDir === null ? [] : explainDirectory(signingDir, prefix)),
    ...explainSurroundings(service),
    ...otherDirectories.flatMap((other) => [
      ...explainDirectory(other, ""),
      row("  used by", other.container === null ? other.source : nameContainer(other.container)),
    ]),
  ];
  return [
    `  ${layout.paint("bold", printable(service.service))}`,
    ...rows.flatMap((one) => layOut(one, layout)),
  ];
}

function describe({ file, line, message, path, severity }: Finding): string {
  const place = file !== undefined && line !== undefined ? placeOf({ file, line }) : path;
  return `${severity}: ${place === undefined ? "" : `${place} `}${message}`;
}

function explainDirectory(directory: SigningDir, prefix: string): readonly Row[] {
  const { hostPath, raw, shadowed, substitutions, value, via } = directory;
  const isChosen = via === "default";
  const origin = isChosen ? raw : `${inSection(directory)} signing_dir = ${raw}`;
  return [
    row("signing_dir", value),
    ...(hostPath === prefix + value ? [] : [row("on the host", hostPath)]),
    row("set by", `${origin} (${via})`),
    ...substitutions.map((one) => {
      const origin = one.via === "default" ? "the service's default" : inSection(one);
      const text = one.raw === one.value ? "" : ` = ${one.raw}`;
      return row(`  $${one.variable}`, `${one.value}: ${origin}${text}`);
    }),
    ...shadowed.map((one) => row("lost", `${inSection(one)} ${one.value}: ${one.why}`)),
  ];
}

/** What else decided, and what only looks as if it did. */
function explainSurroundings(service: ServiceResult): readonly Row[] {
  const { container, decoys = [], files = [], middleware, notes = [], source, user } = service;
  return [
    ...(source === undefined ? [] : [row("started by", source)]),
    ...(files.length === 0 ? [] : [row("reads", files.join(", "))]),
    ...(user === undefined ? [] : [row("runs as", nameUser(user))]),
    ...(container ? [row("runs in", nameContainer(container))] : []),
    ...explainMiddleware(middleware),
    ...decoys.map((one) => row("not read", `${inSection(one)} ${one.value}: ${one.why}`)),
    ...notes.map((note) => row("note", note)),
  ];
}

function nameUser({ name, uid }: NonNullable<ServiceResult["user"]>): string {
  return uid === null ? `${name}, who has no account here` : `${name} (uid ${uid})`;
}

function explainMiddleware(middleware: ServiceResult["middleware"]): readonly Row[] {
  if (middleware === undefined) return [];
  if (middleware === null) return [row("middleware", "not found; taken as one with signing_dir")];
  const { distribution, origin, version } = middleware;
  return [row("middleware", `${distribution} ${version} by ${origin}`)];
}

function inSection(place: {
  readonly file: string;
  readonly line: number;
  readonly section: string;
}): string {
  return `${placeOf(place)} [${place.section}]`;
}

const labelWidth = 13;

/** A label that is longer than its column has a line of its own. */
function layOut({ colour, label, text }: Row, { paint, width }: Layout): readonly string[] {
  const indent = " ".repeat(4 + labelWidth);
  const [first = "", ...rest] = wrap(text, width, indent);
  const head = paint(colour, printable(label));
  if (label.length >= labelWidth) return [`    ${head}`, first, ...rest];
  const space = " ".repeat(labelWidth - label.length);
  return [`    ${head}${space}${first.slice(indent.length)}`, ...rest];
}
