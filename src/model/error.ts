/** Why a host could not be reached or worked on, or why an invocation was refused. The codes keep their meaning. */
export type ErrorCode =
  // refused before any connection
  | "usage"
  | "nothing-selected"
  // the way to the host
  | "name-not-found"
  | "connection-refused"
  | "connection-timeout"
  | "connection-lost"
  | "protocol-error"
  | "host-key-unknown"
  | "host-key-changed"
  | "host-key-revoked"
  | "authentication-failed"
  | "private-key-unusable"
  | "ssh-missing"
  | "ssh-options-invalid"
  | "channel-refused"
  | "become-denied"
  | "no-shell"
  | "tool-missing"
  // the conversation with it
  | "deadline-exceeded"
  | "too-much-output"
  | "request-failed"
  // changes
  | "refused"
  | "drifted"
  | "busy"
  | "did-not-converge"
  | "not-cured"
  | "change-failed"
  | "journal-failed"
  | "interrupted"
  | "internal";

/** The one error class of fleetmend: a closed code for programs, one sentence for people, the cause for stacks. */
export class FleetmendError extends Error {
  override readonly name = "FleetmendError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** An error as data, for outcomes and reports. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Turns anything that was thrown into an {@link ErrorRecord}; what is not a FleetmendError is a bug of ours. */
export function toErrorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof FleetmendError) return { code: thrown.code, message: thrown.message };
  return { code: "internal", message: thrown instanceof Error ? thrown.message : String(thrown) };
}
