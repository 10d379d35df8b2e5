import { durationText } from "../model/duration-text.ts";
import type { Finding, KeptFacts } from "../model/finding.ts";
import { printable } from "../model/printable.ts";
import { foldHosts } from "./fold-hosts.ts";
import type { HostResult } from "./host-result.ts";
import type { Layout } from "./human-host.ts";
import { plural, wrap } from "./text.ts";

/** What runs have left on the hosts, run by run, the newest first; hosts with the same are named together. */
export function renderKept(results: readonly HostResult[], layout: Layout): readonly string[] {
  const all = results.flatMap(keptOf);
  const runs = [...new Set(all.map(({ facts }) => facts.run))].toSorted().toReversed();
  const blocks = runs.map((run) =>
    renderRun(
      all.filter(({ facts }) => facts.run === run),
      layout,
    ),
  );
  return blocks.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

/** The same results without what {@link renderKept} shows. */
export function withoutKept(results: readonly HostResult[]): readonly HostResult[] {
  const isOther = ({ kept }: Finding) => kept === undefined;
  return results.map((result) => ({
    ...result,
    findings: result.findings.filter(isOther),
    services: result.services
      .map((service) => ({ ...service, findings: service.findings.filter(isOther) }))
      .filter(({ actions, findings }) => actions.length + findings.length > 0),
  }));
}

interface KeptOfHost {
  readonly host: string;
  readonly service: string;
  readonly facts: KeptFacts;
}

function keptOf({ findings, host, services }: HostResult): readonly KeptOfHost[] {
  const bare = findings.map((finding) => ({ service: "", finding }));
  const all = services.flatMap((one) =>
    one.findings.map((finding) => ({ service: one.service, finding })),
  );
  return [...bare, ...all].flatMap(({ finding: { kept }, service }) =>
    kept === undefined ? [] : [{ host, service, facts: kept }],
  );
}

function renderRun(all: readonly KeptOfHost[], { paint, width }: Layout): readonly string[] {
  const [first] = all;
  if (first === undefined) return [];
  const hosts = new Set(all.map(({ host }) => host));
  const bytes = all.reduce((sum, { facts }) => sum + facts.bytes, 0);
  const files = all.reduce((sum, { facts }) => sum + facts.files, 0);
  const ages = all.map(({ facts }) => facts.ageSeconds);
  const oldest = ages.reduce((one, other) => Math.max(one, other));
  const groups = new Map<string, KeptOfHost[]>();
  for (const one of all) {
    const key = JSON.stringify([one.service, describe(one)]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const total = `${durationText(Math.max(0, oldest))} old, on ${plural(hosts.size, "host")}: ${plural(files, "file")}, ${size(bytes)}`;
  return [
    `${paint("bold", printable(first.facts.run))}  ${total}`,
    ...[...groups].toSorted(byKey).flatMap(([, same]) => renderGroup(same, width)),
  ];
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1;
}

function renderGroup(same: readonly KeptOfHost[], width: number): readonly string[] {
  const [first] = same;
  if (first === undefined) return [];
  const hosts = foldHosts(same.map(({ host }) => host)).join(", ");
  return wrap(`${first.service} ${describe(first)} (${hosts})`, width, "  ");
}

function describe({ facts: { files, from, undone, what } }: KeptOfHost): string {
  const state = undone ? "undone already" : plural(files, "file");
  return what === "repair"
    ? `${from}: owner or mode${undone ? ", undone already" : ""}`
    : `${from}: ${state}`;
}

function size(bytes: number): string {
  if (bytes >= 10 * 1024 * 1024) return `${Math.round(bytes / 1024 / 1024)} MiB`;
  return bytes >= 10 * 1024 ? `${Math.round(bytes / 1024)} KiB` : `${bytes} bytes`;
}
