import type { Reporter, Summary } from "../engine/events.ts";
import { printable } from "../model/printable.ts";
import { collectResults } from "./host-result.ts";
import { renderHost, renderShared } from "./human-host.ts";
import { renderSummary } from "./human-summary.ts";
import type { NextStep } from "./human-summary.ts";
import { renderKept, withoutKept } from "./kept.ts";
import type { Output } from "./output.ts";
import { separateShared } from "./shared-findings.ts";
import { createPaint, plural } from "./text.ts";

export interface HumanOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly colours: "on" | "off";
  /** What runs have left: as other findings, or `by-run` for all hosts together. Default `by-host`. */
  readonly kept?: "by-host" | "by-run" | undefined;
  /** Commands that the reader may want to type next, each with what it does. */
  next?(summary: Summary): readonly NextStep[];
}

/** A report for people, written when the run is over: what is wrong where, which configuration line led there, what next. */
export function humanReporter(output: Output, options: HumanOptions): Reporter {
  return {
    handle(event) {
      if (event.kind === "run-finished") output.write(renderHuman(event.summary, options));
    },
  };
}

function renderHuman(summary: Summary, options: HumanOptions): string {
  const paint = createPaint(options.colours);
  const all = collectResults(summary.outcomes);
  const { results, shared } = separateShared(options.kept === "by-run" ? withoutKept(all) : all);
  const layout = { width: options.width, paint };
  const interesting = results.filter(
    ({ findings, status }) => status !== "ok" || (options.kept === "by-run" && findings.length > 0),
  );
  const { run } = summary;
  const how = run.mode === "check" ? "looking only" : "changing";
  const title = `${printable(run.playbook)} on ${plural(results.length, "host")}, ${how}`;
  const blocks = [
    [paint("bold", title), paint("dim", `run ${run.id}`)],
    ...(options.kept === "by-run" ? [renderKept(all, layout)] : []).filter(isNotEmpty),
    ...interesting.map((result) => renderHost(result, layout)),
    ...(shared.length === 0 ? [] : [renderShared(shared, layout)]),
    renderSummary(summary, all, layout, options.next?.(summary) ?? []),
  ];
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function isNotEmpty(lines: readonly string[]): boolean {
  return lines.length > 0;
}
