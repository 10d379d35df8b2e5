import { setTimeout as delay } from "node:timers/promises";
import { FleetmendError } from "../../model/error.ts";
import type { Stage } from "./attempt.ts";

/**
 * How many logins are begun at a time, and which are tried again. An sshd that has too many in progress drops some before it
 * has said a word (MaxStartups); how many it stands is learned from that.
 */
export interface LoginPace {
  /** Runs an attempt, and again where trying again may help. Rejects as the last attempt did. */
  run<T>(attempt: (progress: Progress) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** What the operator should know, a sentence; `null`: nothing. */
  remark(): string | null;
}

/** How far an attempt has come. */
export interface Progress {
  stage: Stage;
}

export interface Patience {
  /** How often a login that was dropped before a greeting is tried again. */
  readonly dropped: number;
  /** How often a refused connection is. */
  readonly refused: number;
  /** Milliseconds to wait before the first time; twice that before the second. */
  readonly milliseconds: number;
}

/** Fewer at a time are never asked for: a host that drops every login must not hold up the others. */
const fewest = 4;

/** What takes longer is not counted any more, in milliseconds: a silent host must not hold up the others. */
const longest = 2000;

export function createLoginPace(patience: Patience): LoginPace {
  let limit = Infinity;
  let smallest = Infinity;
  let active = 0;
  let drops = 0;
  const waiting: (() => void)[] = [];

  const admit = () => {
    while (active < limit) {
      const next = waiting.shift();
      if (next === undefined) return;
      active += 1;
      next();
    }
  };
  const enter = async (): Promise<Disposable> => {
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
      admit();
    });
    let isCounted = true;
    const leave = () => {
      clearTimeout(timer);
      if (!isCounted) return;
      isCounted = false;
      active -= 1;
      admit();
    };
    const timer = setTimeout(leave, longest);
    return { [Symbol.dispose]: leave };
  };
  const slowDown = () => {
    drops += 1;
    limit = Math.max(fewest, Math.floor(Math.min(limit, active) / 2));
    smallest = Math.min(smallest, limit);
  };

  return {
    async run(attempt, signal) {
      for (let dropped = 0, refused = 0; ;) {
        const progress: Progress = { stage: "dial" };
        try {
          using _place = await enter();
          const result = await attempt(progress);
          limit += 0.5;
          return result;
        } catch (cause) {
          const kind = kindOf(cause, progress);
          if (kind === "dropped") slowDown();
          const before = kind === "dropped" ? dropped++ : refused++;
          if (kind === "final" || signal.aborted || before >= patience[kind]) throw cause;
          await delay(patience.milliseconds * 2 ** before * jitter(), undefined, { signal }).catch(
            () => undefined,
          );
        }
      }
    },
    remark() {
      if (drops === 0) return null;
      const logins = drops === 1 ? "1 login was" : `${drops} logins were`;
      return `${logins} dropped before a word was said, as an sshd does that has too many in progress (MaxStartups); fleetmend tried again, at last with ${smallest} at a time`;
    },
  };
}

/** Hosts that were dropped together come back one by one. */
function jitter(): number {
  return 0.5 + Math.random();
}

/** Only what may pass is tried again, and nothing after a login has begun. */
function kindOf(cause: unknown, { stage }: Progress): "dropped" | "refused" | "final" {
  if (!(cause instanceof FleetmendError)) return "final";
  if (stage === "greeting" && cause.code === "connection-lost") return "dropped";
  return stage === "dial" && cause.code === "connection-refused" ? "refused" : "final";
}
