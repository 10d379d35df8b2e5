import type { Data } from "./host.ts";
import type { Place } from "./place.ts";

/** What an operator wants done, in order; every name and parameter in it has been checked. */
export interface Playbook {
  readonly file: string;
  readonly plays: readonly Play[];
}

export interface Play {
  readonly name: string;
  readonly place: Place;
  /** Host patterns. */
  readonly hosts: readonly string[];
  /** Where the host patterns are. */
  readonly hostsPlace: Place;
  /** `undefined`: as the inventory says, which outweighs the playbook anyway. */
  readonly become: boolean | undefined;
  readonly becomeUser: string | undefined;
  /** Sizes of the batches, the last for all further ones; empty: one batch. */
  readonly serial: readonly BatchSize[];
  /** Share of a batch, 0 to 100, that may fail before the run stops. */
  readonly maxFailPercentage: number | null;
  readonly anyErrorsFatal: boolean;
  readonly steps: readonly Step[];
}

export interface BatchSize {
  /** `percent`: of all hosts of the play. */
  readonly unit: "hosts" | "percent";
  readonly value: number;
}

export interface Step {
  readonly name: string;
  readonly place: Place;
  /** Name of the task. */
  readonly task: string;
  readonly params: { readonly [name: string]: Data };
}
