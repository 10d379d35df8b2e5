import type { RunRequest, Selection } from "./program.ts";

/** What concerns plan files. */
export type PlanFileRequest = PlanRequest | ApplyRequest;

/** To write down what would be done. */
export interface PlanRequest
  extends Selection, Pick<RunRequest, "services" | "reference" | "purge" | "repair"> {
  readonly command: "plan";
  /** `check`, `purge`, or a playbook's file. */
  readonly subject: string;
  readonly output: string;
  /** A file with a private key. */
  readonly sign?: string;
  /** Milliseconds. */
  readonly validFor?: number;
}

/** To do what a plan file says. */
export interface ApplyRequest
  extends
    Omit<Selection, "limit">,
    Pick<RunRequest, "dryRun" | "yes" | "exitStyle" | "requireCoverage" | "words" | "resumed"> {
  readonly command: "apply";
  readonly plan: string;
  /** A file with a public key. */
  readonly verify?: string;
}
