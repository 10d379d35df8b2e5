import type { ActionRecord } from "../model/action.ts";
import type { ErrorRecord } from "../model/error.ts";
import { needsAttention } from "../model/finding.ts";
import type { Finding } from "../model/finding.ts";
import { observed, statusOrder } from "../model/outcome.ts";
import type { Outcome, Status } from "../model/outcome.ts";
import type { ServiceFacts } from "../model/signing-dir.ts";

/** All that a run says of one host, its steps put together. */
export interface HostResult {
  readonly host: string;
  readonly status: Status;
  readonly error: ErrorRecord | null;
  /** Why it was skipped, when it was. */
  readonly skipped: string | null;
  readonly services: readonly ServiceResult[];
  /** Findings and actions that concern no service. */
  readonly findings: readonly Finding[];
  readonly actions: readonly ActionRecord[];
}

export interface ServiceResult extends ServiceFacts {
  readonly status: Status;
  readonly findings: readonly Finding[];
  readonly actions: readonly ActionRecord[];
}

/** Results by host, in the order of the outcomes. */
export function collectResults(outcomes: readonly Outcome[]): readonly HostResult[] {
  const byHost = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const steps = byHost.get(outcome.host) ?? [];
    steps.push(outcome);
    byHost.set(outcome.host, steps);
  }
  return [...byHost].map(([host, steps]) => collectHost(host, steps));
}

function collectHost(host: string, steps: readonly Outcome[]): HostResult {
  const findings = steps.flatMap((step) => observed(step).findings);
  const actions = steps.flatMap((step) => observed(step).actions);
  const facts = new Map(
    steps.flatMap((step) => observed(step).services).map((one) => [one.service, one]),
  );
  const named = [...findings, ...actions].flatMap(({ service }) =>
    service === undefined ? [] : [service],
  );
  const names = [...new Set([...facts.keys(), ...named])];
  const failed = steps.find((step) => "error" in step);
  const skipped = steps.find((step) => step.status === "skipped");
  return {
    host,
    status: worst(steps.map(({ status }) => status)),
    error: failed !== undefined && "error" in failed ? failed.error : null,
    skipped: skipped?.status === "skipped" ? skipped.reason : null,
    services: names.map((name) => {
      const mine = {
        findings: findings.filter(({ service }) => service === name),
        actions: actions.filter(({ service }) => service === name),
      };
      const known = facts.get(name) ?? { service: name, signingDir: null, cache: [] };
      return { ...known, ...mine, status: judgeService(mine) };
    }),
    findings: findings.filter(({ service }) => service === undefined),
    actions: actions.filter(({ service }) => service === undefined),
  };
}

function worst(statuses: readonly Status[]): Status {
  return statusOrder.findLast((status) => statuses.includes(status)) ?? "skipped";
}

function judgeService({ findings, actions }: Pick<ServiceResult, "findings" | "actions">): Status {
  const states = new Set(actions.map(({ state }) => state));
  if (states.has("unknown")) return "unknown";
  if (states.has("failed") || states.has("refused")) return "failed";
  if (findings.some(needsAttention) || states.has("planned")) return "findings";
  return states.has("done") || states.has("undone") ? "changed" : "ok";
}
