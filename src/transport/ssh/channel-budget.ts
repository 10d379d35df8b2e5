import type { Duplex } from "node:stream";
import { FleetmendError } from "../../model/error.ts";

/**
 * How many connections a host opens for others at a time. Whoever is refused for want of room waits until another one has
 * ended; how many there may be is learned from that.
 */
export interface ChannelBudget {
  /**
   * Runs what opens one, and again where it was refused for want of room (FleetmendError "channel-refused") and others were
   * open. `hold` says what it has opened, which takes its place until it closes. Rejects as the last attempt did.
   */
  run<T>(open: (hold: Hold) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** The most that the host has opened at a time, once it has refused one; `null`: it never did. */
  readonly learned: number | null;
}

export type Hold = (stream: Duplex) => void;

/** How often one is tried again; each time another one has ended meanwhile. */
const attempts = 5;

export function createChannelBudget(): ChannelBudget {
  let limit = Infinity;
  let inUse = 0;
  const waiting = new Set<() => void>();
  const admit = () => {
    for (const next of waiting) {
      if (inUse >= limit) return;
      waiting.delete(next);
      inUse += 1;
      next();
    }
  };
  const leave = () => {
    inUse -= 1;
    admit();
  };
  const enter = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal.throwIfAborted();
      const abort = () => {
        if (waiting.delete(next)) reject(signal.reason);
      };
      const next = () => {
        signal.removeEventListener("abort", abort);
        resolve();
      };
      signal.addEventListener("abort", abort, { once: true });
      waiting.add(next);
      admit();
    });
  return {
    async run(open, signal) {
      for (let attempt = 1; ; attempt += 1) {
        await enter(signal);
        let held: Duplex | undefined;
        const hold: Hold = (stream) => {
          held = stream;
        };
        try {
          const result = await open(hold);
          if (held === undefined || held.closed) leave();
          else held.once("close", leave);
          return result;
        } catch (cause) {
          const others = inUse - 1;
          const mayWait = isRefused(cause) && others > 0 && attempt < attempts;
          if (mayWait) limit = Math.max(1, Math.min(limit, others));
          leave();
          if (!mayWait) throw cause;
        }
      }
    },
    get learned() {
      return limit === Infinity ? null : limit;
    },
  };
}

function isRefused(cause: unknown): boolean {
  return cause instanceof FleetmendError && cause.code === "channel-refused";
}
