import type { Host } from "../model/host.ts";
import type { Outcome } from "../model/outcome.ts";
import { judgeCoverage } from "./coverage.ts";
import type { Cost, Ending, RunEvent } from "./events.ts";
import type { HostRun } from "./host-run.ts";
import type { RunOptions } from "./run.ts";

export const noCost: Cost = { roundTrips: 0, bytesReceived: 0 };

/** What has happened so far in a run, and whether to go on. */
export class Progress {
  readonly outcomes: Outcome[] = [];
  cost: Cost = noCost;
  readonly #options: RunOptions;
  readonly #held = new Set<string>();
  #stopped: string | null = null;

  constructor(options: RunOptions) {
    this.#options = options;
  }

  emit(event: RunEvent): void {
    for (const reporter of this.#options.reporters ?? []) reporter.handle(event);
  }

  finish(host: Host, { outcomes, cost }: HostRun): void {
    this.outcomes.push(...outcomes);
    this.cost = {
      roundTrips: this.cost.roundTrips + cost.roundTrips,
      bytesReceived: this.cost.bytesReceived + cost.bytesReceived,
    };
    this.emit({ kind: "host-finished", host: host.name, outcomes });
  }

  /** As `finish`, for a host that was not worked on because the run ends. */
  hold(host: Host, outcomes: readonly Outcome[]): void {
    this.#held.add(host.name);
    this.finish(host, { outcomes, cost: noCost });
  }

  stopFor(reason: string | null): void {
    this.#stopped ??= reason;
  }

  /** The reason to start no further host. */
  whyStopped(): string | null {
    if (this.#interrupted()) return "interrupted";
    return this.#options.journal?.failure ?? this.#stopped;
  }

  ending(): Ending {
    const { journal, past, requireCoverage } = this.#options;
    if (this.#interrupted()) return { how: "interrupted" };
    const failure = journal?.failure ?? null;
    if (failure !== null) return { how: "stopped", reason: failure };
    if (this.#held.size > 0) {
      return past?.purpose === "ask"
        ? { how: "interrupted" }
        : { how: "stopped", reason: this.#stopped ?? "" };
    }
    const reason = judgeCoverage(this.outcomes, requireCoverage);
    return reason === null ? { how: "completed" } : { how: "not-covered", reason };
  }

  #interrupted(): boolean {
    return this.#options.stop?.aborted === true || this.#options.signal?.aborted === true;
  }
}
