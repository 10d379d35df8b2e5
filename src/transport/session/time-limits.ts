import { performance } from "node:perf_hooks";

/** The time that a host may take for its answers. */
export interface TimeLimits {
  /** Begins to wait for one; `ownMs` is a time of its own in milliseconds, which counts for nothing else. */
  begin(ownMs?: number): Wait;
}

export interface Wait {
  readonly milliseconds: number;
  /** What to say of a host that took longer, a clause. */
  readonly clause: string;
  end(): void;
}

export interface TimeLimitOptions {
  /** Milliseconds that one answer may take. */
  readonly deadlineMs: number;
  /** Milliseconds that all of them together may, but for those that have a time of their own. */
  readonly totalMs: number;
}

export function createTimeLimits({ deadlineMs, totalMs }: TimeLimitOptions): TimeLimits {
  let spent = 0;
  return {
    begin(ownMs) {
      const started = performance.now();
      const left = totalMs - spent;
      const isLast = ownMs === undefined && left < deadlineMs;
      const milliseconds = ownMs ?? Math.min(deadlineMs, left);
      return {
        milliseconds,
        clause: isLast
          ? `took longer than ${totalMs / 1000} s for all its answers`
          : `did not answer within ${milliseconds / 1000} s`,
        end() {
          if (ownMs === undefined) spent += performance.now() - started;
        },
      };
    },
  };
}
