import type { ActionRecord } from "../model/action.ts";
import { needsAttention } from "../model/finding.ts";
import type { Finding, Severity } from "../model/finding.ts";
import type { Status } from "../model/outcome.ts";
import { printable } from "../model/printable.ts";
import type { SigningDir } from "../model/signing-dir.ts";
import { cureWords } from "./cures.ts";
import type { HostResult, ServiceResult } from "./host-result.ts";
import { describeRepair } from "./human-repair.ts";
import { nameContainer, placeOf } from "./place.ts";
import type { SharedFinding } from "./shared-findings.ts";
import { stripPrefix } from "./strip-prefix.ts";
import { describeOpenssl } from "./openssl.ts";
import { plural, wrap } from "./text.ts";
import type { Colour, Paint } from "./text.ts";
import { verificationLine } from "./verification.ts";

export interface Layout {
  readonly width: number;
  readonly paint: Paint;
}

export const statusColours: Readonly<Record<Status, Colour>> = {
  ok: "green",
  changed: "green",
  skipped: "cyan",
  findings: "yellow",
  unreachable: "red",
  unknown: "red",
  drifted: "red",
  failed: "red",
};

export const severityColours: Readonly<Record<Severity, Colour>> = {
  error: "red",
  warning: "yellow",
  info: "cyan",
};
const indent = "      ";

/** Everything about one host that a person should know, as lines. */
export function renderHost(result: HostResult, layout: Layout): readonly string[] {
  const { paint } = layout;
  const head = `${paint("bold", printable(result.host))}  ${paint(statusColours[result.status], result.status)}`;
  return [
    head,
    ...renderReason(result, layout),
    // Behind a service they would seem to be its own.
    ...renderFindings(result.findings, layout),
    ...result.services.flatMap((service) => renderService(service, layout)),
    ...renderActions(result.actions, layout),
  ];
}

/** What several hosts have in common, said once. */
export function renderShared(shared: readonly SharedFinding[], layout: Layout): readonly string[] {
  const counts = [...new Set(shared.map(({ hosts }) => hosts))];
  return counts.flatMap((count) => [
    layout.paint("bold", `on ${plural(count, "host")}`),
    ...renderFindings(
      shared.filter(({ hosts }) => hosts === count).map(({ finding }) => finding),
      layout,
    ),
  ]);
}

function renderReason({ error, skipped }: HostResult, { width, paint }: Layout): readonly string[] {
  if (error !== null)
    return wrap(`${error.code}: ${error.message}`, width, "  ").map((line) => paint("red", line));
  return skipped === null ? [] : wrap(skipped, width, "  ");
}

function renderService(whole: ServiceResult, layout: Layout): readonly string[] {
  const { paint, width } = layout;
  const name = printable(whole.service).padEnd(12);
  const dim = (text: string) => wrap(text, width, indent).map((line) => paint("dim", line));
  if (whole.findings.length === 0 && whole.actions.length === 0) {
    return [
      `  ${name} ${paint(statusColours[whole.status], whole.status)}`,
      ...describeOpenssl(whole.openssl).flatMap(dim),
      ...(whole.notes ?? []).flatMap(dim),
    ];
  }
  const { prefix, service } = stripPrefix(whole);
  const { signingDir } = service;
  return [
    `  ${paint("bold", name)} ${signingDir === null ? "" : printable(signingDir.value)}`.trimEnd(),
    ...(service.container ? dim(`in the ${nameContainer(service.container)}`) : []),
    ...(prefix === "" ? [] : dim(`below ${prefix}`)),
    ...(signingDir === null ? [] : dim(origin(signingDir))),
    ...(service.otherDirectories ?? []).flatMap(({ container, source, value }) =>
      dim(`and ${value} (${container === null ? source : nameContainer(container)})`),
    ),
    ...(service.verification === undefined ? [] : dim(verificationLine(service.verification))),
    ...describeOpenssl(service.openssl).flatMap(dim),
    ...(service.notes ?? []).flatMap(dim),
    ...renderFindings(service.findings, layout),
    ...renderActions(service.actions, layout),
  ];
}

function origin({ file, hostPath, line, section, raw, value, via }: SigningDir): string {
  if (via === "default") return "not set in any file";
  const place = hostPath.endsWith(value) ? "" : `on the host ${hostPath}, `;
  return `${place}set in ${placeOf({ file, line })} [${section}]${raw === value ? "" : ` as ${raw}`}`;
}

/** Findings that say the same are one entry: `dir-unsafe-parent /srv, /srv/neutron`; each place in a file is one. */
function renderFindings(findings: readonly Finding[], { paint, width }: Layout): readonly string[] {
  const entries = [...new Set(findings.map(entryOf))];
  return entries.flatMap((entry) => {
    const same = findings.filter((finding) => entryOf(finding) === entry);
    const [first] = same;
    if (first === undefined) return [];
    const subjects = [
      ...new Set(same.flatMap(({ path }) => (path === undefined ? [] : [subject(path)]))),
    ];
    const label = paint(
      severityColours[first.severity],
      `${first.severity.padEnd(7)} ${first.code}`,
    );
    return [
      `    ${label}${subjects.length === 0 ? "" : `  ${subjects.join(", ")}`}`,
      ...wrap(place(first) + first.message, width, indent),
      ...renderCure(first, paint),
    ];
  });
}

function renderCure(finding: Finding, paint: Paint): readonly string[] {
  const { cure } = finding;
  const words = cure === undefined || !needsAttention(finding) ? null : cureWords[cure];
  return words === null ? [] : [`${indent}${paint("dim", `→ ${words}`)}`];
}

/** The file's name for a cached file, the whole path for anything else. */
function subject(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return printable(/^(?:signing_cert|cacert|revoked)\.pem$|^tmp\w{6,8}$/.test(name) ? name : path);
}

function entryOf(finding: Finding): string {
  const { code, cure, message, severity } = finding;
  // Both files of a cache are stale as a rule; they differ in their fingerprints, and those of the first one are enough.
  const what = code === "cache-stale" ? "" : message;
  return JSON.stringify([severity, code, cure, place(finding), what]);
}

/** The place of a mistake in a configuration file; elsewhere the line that led there is already shown. */
function place({ code, file, line }: Finding): string {
  const isConfigured = code.startsWith("config-") || code.startsWith("option-");
  if (!isConfigured || file === undefined || line === undefined) return "";
  return `${placeOf({ file, line })}: `;
}

const verbs: Readonly<Record<ActionRecord["state"], string>> = {
  planned: "plan    would move",
  done: "done    moved",
  undone: "done    put back",
  refused: "refused left alone",
  failed: "failed  could not move",
  unknown: "unknown perhaps moved",
};

const expiryVerbs: Readonly<Record<ActionRecord["state"], string>> = {
  planned: "plan    would delete for good",
  done: "done    deleted for good",
  undone: "done    put back",
  refused: "refused left alone",
  failed: "failed  could not delete",
  unknown: "unknown perhaps deleted",
};

function renderActions(
  actions: readonly ActionRecord[],
  { paint, width }: Layout,
): readonly string[] {
  const groups = [...new Set(actions.map(groupOf))];
  return groups.flatMap((group) => {
    const same = actions.filter((action) => groupOf(action) === group);
    const [first] = same;
    if (first === undefined) return [];
    const colour: Colour =
      first.state === "planned" ? "cyan" : /done/.test(first.state) ? "green" : "red";
    const names = same.map(({ path }) => path.slice(path.lastIndexOf("/") + 1)).join(", ");
    const sentence = first.change
      ? describeRepair(first, first.change)
      : `${verbOf(first)} ${names}`;
    const lines = wrap(sentence, width, "    ");
    return [
      ...lines.map((line) => paint(colour, line)),
      ...(first.to === undefined || first.reason !== undefined
        ? []
        : [`${indent}to ${printable(first.to.slice(0, first.to.lastIndexOf("/")))}`]),
      ...(first.reason === undefined ? [] : wrap(first.reason, width, indent)),
    ];
  });
}

function verbOf({ kind, state }: ActionRecord): string {
  if (kind === "expire") return expiryVerbs[state];
  return kind === "restore" ? verbs[state].replace("move", "put back") : verbs[state];
}

function groupOf({ change, kind, path, state, reason, to }: ActionRecord): string {
  const what = change === undefined ? to?.slice(0, to.lastIndexOf("/")) : [path, change];
  return JSON.stringify([kind, state, reason, what]);
}
