import { setTimeout as delay } from "node:timers/promises";
import { FleetmendError } from "../../model/error.ts";
import type { Progress } from "./attempt.ts";

/**
 * How many logins are begun at a time, and which are tried again. An sshd that has too many in progress drops some before it
 * has said a word (MaxStartups), and a machine or a network that has too many is so slow that hosts seem to time out. How many
 * they stand is learned: a run begins with few, and goes on with more for each that succeeds.
 */
export interface LoginPace {
  /** Runs an attempt, and again where trying again may help. Rejects as the last attempt did. */
  run<T>(attempt: (progress: Progress) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** What the operator should know, a sentence; `null`: nothing. */
  remark(): string | null;
}

export interface Patience {
  /** How often a login that was dropped before a greeting is tried again. */
  readonly dropped: number;
  /** How often a refused connection is. */
  readonly refused: number;
  /** Milliseconds to wait before the first time; twice that before the second. */
  readonly milliseconds: number;
}

/** As many are begun at once. */
const first = 16;

/** Fewer at a time are never asked for: a host that drops every login must not hold up the others. */
const fewest = 4;

const usual: Patience = { dropped: 5, refused: 1, milliseconds: 250 };

export function createLoginPace(patience: Patience = usual): LoginPace {
  const limit = createLimit();
  let drops = 0;
  return {
    async run(attempt, signal) {
      for (let dropped = 0, refused = 0; ;) {
        const progress: Progress = { stage: "dial" };
        try {
          using place = await limit.enter(progress);
          const result = await attempt(progress);
          place.succeeded();
          return result;
        } catch (cause) {
          const kind = kindOf(cause, progress);
          if (kind === "dropped") {
            drops += 1;
            limit.lower();
          }
          const before = kind === "dropped" ? dropped++ : refused++;
          if (kind === "final" || signal.aborted || before >= patience[kind]) throw cause;
          await delay(patience.milliseconds * 2 ** before * jitter(), undefined, { signal }).catch(
            () => undefined,
          );
        }
      }
    },
    remark() {
      const smallest = limit.smallest();
      if (smallest === null) return null;
      const atATime = `with ${smallest} at a time`;
      if (drops === 0) {
        return `logins took long, as on a machine or a network that has too many in progress; fleetmend went on ${atATime}`;
      }
      const logins = drops === 1 ? "1 login was" : `${drops} logins were`;
      return `${logins} dropped before a word was said, as an sshd does that has too many in progress (MaxStartups); fleetmend tried again, at last ${atATime}`;
    },
  };
}

interface Place extends Disposable {
  succeeded(): void;
}

/** How many logins may be in progress. */
function createLimit() {
  let limit = first;
  let smallest: number | null = null;
  let active = 0;
  let lowered = -Infinity;
  let quickest = Infinity;
  const waiting: (() => void)[] = [];

  const admit = () => {
    while (active < limit) {
      const next = waiting.shift();
      if (next === undefined) return;
      active += 1;
      next();
    }
  };
  const lower = () => {
    limit = Math.max(fewest, Math.floor(Math.min(limit, active) / 2));
    smallest = Math.min(smallest ?? Infinity, limit);
    lowered = performance.now();
  };
  return {
    lower,
    /** The fewest at a time since it was lowered; `null`: it was not. */
    smallest: () => smallest,
    /** Waits for a place. */
    async enter(progress: Progress): Promise<Place> {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        admit();
      });
      const begun = performance.now();
      const patience = longest(quickest);
      let isCounted = true;
      const leave = () => {
        clearTimeout(timer);
        if (!isCounted) return;
        isCounted = false;
        active -= 1;
        admit();
      };
      // Of those that were in progress together, the first says it for all.
      const tookLong = () => {
        if (begun >= lowered) lower();
      };
      const timer = setTimeout(() => (isAnswering(progress) ? tookLong() : leave()), patience);
      return {
        succeeded() {
          const took = performance.now() - begun;
          quickest = Math.min(quickest, took);
          if (took > patience) tookLong();
          else limit += smallest === null ? 1 : 0.5;
        },
        [Symbol.dispose]: leave,
      };
    },
  };
}

/** Of what goes on within OpenSSH's `ssh` nothing is known. */
function isAnswering({ stage }: Progress): boolean {
  return stage === "handshake" || stage === "login";
}

/**
 * How long a login may take, in milliseconds, before it is a sign of too many at a time; it is none where all logins take as
 * long. A silent host is not counted from then on, for it must not hold up the others.
 */
function longest(quickest: number): number {
  return quickest === Infinity ? 3000 : Math.max(3000, 2 * quickest);
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
