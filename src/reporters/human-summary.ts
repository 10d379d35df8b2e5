import type { Ending, Summary } from "../engine/events.ts";
import { statusOrder } from "../model/outcome.ts";
import { describeAftermath } from "./aftermath.ts";
import { summarizeWork } from "./cures.ts";
import type { HostResult } from "./host-result.ts";
import { statusColours } from "./human-host.ts";
import type { Layout } from "./human-host.ts";
import { plural, wrap } from "./text.ts";

/** A command that the reader may want to type, and what for. */
export interface NextStep {
  readonly command: string;
  readonly purpose: string;
}

/** The verdict: every host in one of the numbers, what was found, and what to type next. */
export function renderSummary(
  summary: Summary,
  results: readonly HostResult[],
  { paint, width }: Layout,
  next: readonly NextStep[],
): readonly string[] {
  const counts = statusOrder.flatMap((status) => {
    const count = results.filter((result) => result.status === status).length;
    return count === 0 ? [] : [paint(statusColours[status], `${count} ${wording[status]}`)];
  });
  const services = results.flatMap((result) => result.services);
  const findings = tally(
    [...results, ...services].flatMap((one) => [...new Set(one.findings.map(({ code }) => code))]),
  );
  const work = summarizeWork(results);
  const actions = [...results, ...services].flatMap((one) => one.actions);
  const tallies = [
    ["Files", actions.filter(({ change, kind }) => change === undefined && kind !== "expire")],
    ["Owners and modes", actions.filter(({ change }) => change !== undefined)],
    ["Quarantines", actions.filter(({ kind }) => kind === "expire")],
  ] as const;
  return [
    `${plural(results.length, "host")}: ${counts.join(", ")}`,
    ...(findings === "" ? [] : wrap(`Services with: ${findings}`, width, "")),
    ...(work === "" ? [] : wrap(`To do: ${work}`, width, "")),
    ...tallies.flatMap(([label, some]) =>
      some.length === 0 ? [] : [`${label}: ${tally(some.map(({ state }) => state))}`],
    ),
    ...describeAftermath(services).flatMap((sentence) => wrap(sentence, width, "")),
    ...explainEnding(summary.ending),
    ...next.flatMap(({ command, purpose }) => ["", paint("dim", purpose), `  ${command}`]),
  ];
}

const wording: Readonly<Record<HostResult["status"], string>> = {
  ok: "ok",
  changed: "changed and verified",
  skipped: "skipped",
  findings: "with findings",
  unreachable: "unreachable",
  unknown: "unknown",
  drifted: "drifted",
  failed: "failed",
};

function explainEnding(ending: Ending): readonly string[] {
  switch (ending.how) {
    case "completed":
      return [];
    case "interrupted":
      return ["Interrupted: the skipped hosts were not worked on."];
    case "stopped":
      return [`Stopped (${ending.reason}): the skipped hosts were not worked on.`];
    case "not-covered":
      return [`Not enough: ${ending.reason}.`];
  }
}

function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([word, count]) => `${count} ${word}`)
    .join(", ");
}
