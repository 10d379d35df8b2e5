import type { Host } from "../model/host.ts";
import type { BoundTask } from "./task.ts";

/** What will be run where: everything that could be checked without a connection has been checked. */
export interface Plan {
  /** The playbook as the operator named it. */
  readonly playbook: string;
  readonly plays: readonly PlannedPlay[];
  /** Every host of the inventory, selected or not. */
  readonly inventory: readonly Host[];
}

export interface PlannedPlay {
  readonly name: string;
  /** Selected hosts in the batches of `serial`; each host is in one batch. */
  readonly batches: readonly (readonly Host[])[];
  readonly steps: readonly PlannedStep[];
  /** Share of a batch, 0 to 100, that may fail before the run stops. */
  readonly maxFailPercentage: number | null;
  readonly anyErrorsFatal: boolean;
}

export interface PlannedStep {
  readonly name: string;
  readonly task: BoundTask;
}
