import type { Reporter } from "../engine/events.ts";
import type { Finding } from "../model/finding.ts";
import { printable } from "../model/printable.ts";
import type { SigningDir } from "../model/signing-dir.ts";
import { collectResults } from "./host-result.ts";
import type { HostResult, ServiceResult } from "./host-result.ts";
import type { Output } from "./output.ts";
import { nameContainer, placeOf } from "./place.ts";
import { createPaint, wrap } from "./text.ts";
import type { Paint } from "./text.ts";

/** Where each signing_dir comes from and why, for people. */
export function explainReporter(
  output: Output,
  options: { readonly width: number; readonly colours: "on" | "off" },
): Reporter {
  const paint = createPaint(options.colours);
  return {
    handle(event) {
      if (event.kind !== "run-finished") return;
      const results = collectResults(event.summary.outcomes);
      output.write(
        results
          .map((result) => `${explainHost(result, options.width, paint).join("\n")}\n`)
          .join("\n"),
      );
    },
  };
}

function explainHost(result: HostResult, width: number, paint: Paint): readonly string[] {
  const { host, error, skipped, services } = result;
  const reason = error === null ? skipped : `${error.code}: ${error.message}`;
  return [
    paint("bold", printable(host)),
    ...(reason === null ? [] : wrap(reason, width, "  ")),
    ...services.flatMap((service) => explainService(service, width, paint)),
  ];
}

type Row = readonly [label: string, text: string];

function explainService(service: ServiceResult, width: number, paint: Paint): readonly string[] {
  const { findings, signingDir } = service;
  const rows: readonly Row[] = [
    ...(signingDir === null ? [] : explainDirectory(signingDir)),
    ...(service.otherDirectories ?? []).flatMap(explainDirectory),
    ...explainSurroundings(service),
    ...findings
      .filter(({ code }) => code !== "option-shadowed")
      .map((finding): Row => [finding.code, describe(finding)]),
  ];
  return [
    `  ${paint("bold", printable(service.service))}`,
    ...rows.flatMap(([label, text]) => layOut(label, text, width, paint)),
  ];
}

function describe({ file, line, message, path }: Finding): string {
  if (file !== undefined && line !== undefined) return `${placeOf({ file, line })}: ${message}`;
  return path === undefined || message.includes(path) ? message : `${path} ${message}`;
}

function explainDirectory({
  hostPath,
  raw,
  section,
  shadowed,
  substitutions,
  value,
  via,
  ...place
}: SigningDir): readonly Row[] {
  const origin =
    via === "default" ? raw : `${inSection({ ...place, section })} signing_dir = ${raw}`;
  return [
    ["signing_dir", value],
    ...(hostPath === value ? [] : [["on the host", hostPath] as const]),
    ["set by", `${origin} (${via})`],
    ...substitutions.map((one): Row => {
      const origin = one.via === "default" ? "the service's default" : inSection(one);
      const text = one.raw === one.value ? "" : ` = ${one.raw}`;
      return [`  $${one.variable}`, `${one.value}: ${origin}${text}`];
    }),
    ...shadowed.map((one): Row => ["lost", `${inSection(one)} ${one.value}: ${one.why}`]),
  ];
}

/** What else decided, and what only looks as if it did. */
function explainSurroundings(service: ServiceResult): readonly Row[] {
  const { container, decoys = [], middleware, notes = [], source } = service;
  return [
    ...(source === undefined ? [] : [["files from", source] as const]),
    ...(container ? [["runs in", nameContainer(container)] as const] : []),
    ...(middleware
      ? [
          [
            "middleware",
            `${middleware.distribution} ${middleware.version} by ${middleware.origin}`,
          ] as const,
        ]
      : []),
    ...decoys.map((one): Row => ["not read", `${inSection(one)} ${one.value}: ${one.why}`]),
    ...notes.map((note): Row => ["note", note]),
  ];
}

function inSection(place: {
  readonly file: string;
  readonly line: number;
  readonly section: string;
}): string {
  return `${placeOf(place)} [${place.section}]`;
}

const labelWidth = 13;

function layOut(label: string, text: string, width: number, paint: Paint): readonly string[] {
  const indent = " ".repeat(4 + labelWidth);
  const [first = "", ...rest] = wrap(text, width, indent);
  const head = label.length < labelWidth ? label.padEnd(labelWidth) : `${label}  `;
  return [`    ${paint("dim", printable(head))}${first.slice(indent.length)}`, ...rest];
}
