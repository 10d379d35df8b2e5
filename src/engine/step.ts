import { toErrorRecord } from "../model/error.ts";
import { needsAttention } from "../model/finding.ts";
import type { HostReader } from "../model/host-reader.ts";
import type { Host } from "../model/host.ts";
import type { Outcome } from "../model/outcome.ts";
import type { ChangeSession, ReadSession } from "../transport/contract.ts";
import { plannedRecords, recordsOf } from "./action-records.ts";
import { apply } from "./apply.ts";
import type { ActionJournal } from "./journal.ts";
import type { Review } from "./review.ts";
import type { Look, PreparedTask } from "./task.ts";

/** A session and what may be done with it. */
export type Access =
  | { readonly mode: "check"; readonly session: ReadSession }
  | {
      readonly mode: "apply";
      readonly session: ChangeSession;
      /** A new reading session to the same host, for when this one is lost. */
      reopen(): Promise<ReadSession>;
    };

export interface StepOptions {
  readonly review?: Review | undefined;
  readonly journal: ActionJournal;
}

type Body = DistributiveOmit<Outcome, "host" | "step" | "durationMs">;
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

/**
 * One step on one host: look, and in mode `apply` change and look again. Rejects with what the session rejects with, as
 * long as nothing was changed; afterwards every ending is an outcome.
 */
export async function runStep(
  access: Access,
  task: PreparedTask,
  host: Host,
  { review, journal }: StepOptions,
): Promise<Body> {
  const look = await task.look(access.session.reader, host);
  if (look.drift !== undefined) return drifted(look, look.drift.message);
  if (access.mode === "check") for (const action of look.actions) review?.note(host.name, action);
  if (access.mode === "check" || look.actions.length === 0) return seen(look);
  if (look.actions.some((action) => review?.allows(host.name, action) === false))
    return drifted(look, changedSinceConfirmed);
  const { records, verdict, session } = await apply(
    access.session,
    look.actions,
    access.reopen,
    journal,
  );
  const before = { services: look.services, findings: look.findings, actions: records };
  if (verdict.how !== "done") return { status: verdict.how, ...before, error: verdict.error };
  try {
    const after = await lookAgain(access, session, (reader) => task.look(reader, host, look));
    const actions = [...records, ...after.actions.flatMap(plannedRecords)];
    const findings = [...after.findings, ...after.effects];
    const remains = { services: after.services, findings, actions };
    if (after.actions.length > 0) {
      const message = `the change was made, but a second look still finds something to change; see what undoes it, then run again`;
      return { status: "failed", ...remains, error: { code: "did-not-converge", message } };
    }
    const failure = after.effects.find(({ severity }) => severity === "error");
    if (failure === undefined) return { status: "changed", ...remains };
    const message = `the change was made, but did not do what it should (${failure.code}); see what undoes it`;
    return { status: "failed", ...remains, error: { code: "not-cured", message } };
  } catch (thrown) {
    return { status: "failed", ...before, error: toErrorRecord(thrown) };
  }
}

/** The second look: over a new session if the one that changed the host is lost, or gets lost now. */
async function lookAgain(
  access: Extract<Access, { mode: "apply" }>,
  session: "alive" | "lost",
  look: (reader: HostReader) => Promise<Look>,
): Promise<Look> {
  if (session === "alive") {
    try {
      return await look(access.session.reader);
    } catch (thrown) {
      if (toErrorRecord(thrown).code !== "connection-lost") throw thrown;
    }
  }
  await using again = await access.reopen();
  return await look(again.reader);
}

const changedSinceConfirmed =
  "the host changed since the plan was confirmed, so it was left alone; run again to see the new plan";

function drifted({ services, findings, actions }: Look, message: string): Body {
  const records = actions.flatMap((action) =>
    recordsOf(action, () => ({ state: "refused", reason: message })),
  );
  return {
    status: "drifted",
    services,
    findings,
    actions: records,
    error: { code: "drifted", message },
  };
}

function seen(look: Look): Body {
  const actions = look.actions.flatMap(plannedRecords);
  const wrong = actions.length > 0 || look.findings.some(needsAttention);
  const status = wrong ? "findings" : "ok";
  return { status, services: look.services, findings: look.findings, actions };
}
