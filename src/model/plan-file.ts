import type { Action } from "./action.ts";
import type { Connection } from "./host.ts";
import type { Status } from "./outcome.ts";

/** A plan that can be reviewed, kept and carried out later, from another machine: the actions of each host, and nothing else. */
export interface PlanFile extends PlanContent {
  /** SHA-256 of the content in its canonical form, hexadecimal. */
  readonly hash: string;
  /** `null`: nobody signed it. */
  readonly signature: PlanSignature | null;
}

export interface PlanContent {
  readonly schemaVersion: 1;
  readonly fleetmend: Build;
  /** The run that moved files and repairs belong to; what `undo` takes. */
  readonly run: string;
  /** The playbook as the operator named it. */
  readonly playbook: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; `null`: for ever. */
  readonly validUntil: string | null;
  /** Hosts that something is to be done on. */
  readonly hosts: readonly PlannedHost[];
  readonly plays: readonly FiledPlay[];
  /** Hosts that the run could not look at as it should: of them the plan knows nothing. */
  readonly notCovered: readonly NotCovered[];
}

/** What makes and carries out a plan: the same actions mean the same only to the same programs. */
export interface Build {
  readonly version: string;
  /** SHA-256 of the program that reads on hosts, hexadecimal. */
  readonly readingProgram: string;
  /** The same of the one that changes them. */
  readonly changingProgram: string;
}

export interface PlannedHost {
  readonly name: string;
  /** Keys and `known_hosts` files by their paths; there are no secrets in it. */
  readonly connection: Connection;
}

export interface FiledPlay {
  readonly name: string;
  /** A decimal number, 0 to 100, as text; `null`: no limit. */
  readonly maxFailPercentage: string | null;
  readonly anyErrorsFatal: boolean;
  readonly batches: readonly (readonly HostActions[])[];
}

export interface HostActions {
  readonly host: string;
  /** In the order in which they are carried out. */
  readonly actions: readonly Action[];
}

export interface NotCovered {
  readonly host: string;
  readonly status: Status;
}

/** Ed25519 over the hash; see `parse/plan-file/signature.ts`. */
export interface PlanSignature {
  /** SHA-256 of the public key as SPKI in DER, hexadecimal. */
  readonly key: string;
  /** Base64. */
  readonly value: string;
}
