import type { ActionRecord } from "../model/action.ts";
import type { Finding } from "../model/finding.ts";
import type { Reporter, Summary } from "../engine/events.ts";
import { collectResults } from "./host-result.ts";
import type { HostResult, ServiceResult } from "./host-result.ts";
import type { Output } from "./output.ts";

/** The machine-readable report of a run, written when it is over. Its form is versioned by `schemaVersion`. */
export function jsonReporter(output: Output): Reporter {
  return {
    handle(event) {
      if (event.kind === "run-finished") {
        output.write(`${escapeUnprintable(JSON.stringify(renderJson(event.summary), null, 2))}\n`);
      }
    },
  };
}

/** JSON escapes C0 controls itself; the other characters that a terminal would obey are escaped here. */
export function escapeUnprintable(json: string): string {
  return json.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character
      .split("")
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
      .join(""),
  );
}

function renderJson({ run, finishedAt, outcomes, exitCode, ending, cost }: Summary) {
  const hosts = collectResults(outcomes);
  const services = hosts.flatMap((host) => host.services);
  return {
    schemaVersion: 1,
    run: { ...run, finishedAt, ending, exitCode, cost },
    hosts: hosts.map(renderHost),
    totals: {
      hosts: count(hosts.map(({ status }) => status)),
      findings: count(
        [...hosts, ...services].flatMap((one) => one.findings.map(({ code }) => code)),
      ),
      actions: count(
        [...hosts, ...services].flatMap((one) => one.actions.map(({ state }) => state)),
      ),
    },
  };
}

function renderHost({ host, status, error, skipped, services, findings, actions }: HostResult) {
  return {
    host,
    status,
    error,
    ...(skipped === null ? {} : { skipped }),
    services: services.map(renderService),
    ...(findings.length === 0 ? {} : { findings: findings.map(renderFinding) }),
    ...(actions.length === 0 ? {} : { actions: actions.map(renderAction) }),
  };
}

function renderService({
  service,
  status,
  source,
  signingDir,
  cache,
  findings,
  actions,
  ...more
}: ServiceResult) {
  const { container, decoys, files, leftovers, middleware, notes, openssl, otherDirectories } =
    more;
  const { log, tokenCache, user, verification } = more;
  return {
    service,
    status,
    source,
    signingDir,
    ...withoutEmpty({
      user,
      files,
      otherDirectories,
      container,
      middleware,
      tokenCache,
      decoys,
      leftovers,
      notes,
      log,
      verification,
      openssl,
    }),
    cache,
    findings: findings.map(renderFinding),
    actions: actions.map(renderAction),
  };
}

/** Leaves out what there is nothing to say of, which is nearly everything for nearly every service. */
function withoutEmpty(
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const isEmpty = (value: unknown) =>
    value === undefined || value === null || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value)));
}

function renderFinding({ code, severity, message, path, file, line, cure, kept }: Finding) {
  return { code, severity, cure, message, path, file, line, kept };
}

function renderAction({ change, kind, path, state, to, reason }: ActionRecord) {
  return { kind, path, change, state, to, reason };
}

function count(words: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
