import type { Reporter } from "../engine/events.ts";
import { printable } from "../model/printable.ts";
import { collectResults } from "./host-result.ts";
import type { HostResult, ServiceResult } from "./host-result.ts";
import type { Output } from "./output.ts";
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

function explainService(service: ServiceResult, width: number, paint: Paint): readonly string[] {
  const { signingDir, source, findings } = service;
  const rows: (readonly [string, string])[] = [];
  if (signingDir !== null) {
    const { value, hostPath, via, file, line, section, raw, shadowed } = signingDir;
    rows.push(["signing_dir", value]);
    if (hostPath !== value) rows.push(["on the host", hostPath]);
    rows.push(["set by", `${file}:${line} [${section}] signing_dir = ${raw} (${via})`]);
    for (const one of shadowed)
      rows.push(["lost", `${one.file}:${one.line} [${one.section}] ${one.value}: ${one.why}`]);
  }
  if (source !== undefined) rows.push(["files from", source]);
  for (const { code, message, file, line } of findings.filter(
    ({ code }) => code !== "option-shadowed",
  )) {
    rows.push([
      code,
      file === undefined || line === undefined ? message : `${file}:${line}: ${message}`,
    ]);
  }
  return [
    `  ${paint("bold", printable(service.service))}`,
    ...rows.flatMap(([label, text]) => layOut(label, text, width, paint)),
  ];
}

const labelWidth = 13;

function layOut(label: string, text: string, width: number, paint: Paint): readonly string[] {
  const indent = " ".repeat(4 + labelWidth);
  const [first = "", ...rest] = wrap(text, width, indent);
  const head = label.length < labelWidth ? label.padEnd(labelWidth) : `${label}  `;
  return [`    ${paint("dim", head)}${first.slice(indent.length)}`, ...rest];
}
