import { FleetmendError } from "../../model/error.ts";
import { describeTarget } from "./target.ts";
import type { AnyTarget } from "./target.ts";

/** How far an attempt to connect has come. */
export type Stage = "dial" | "greeting" | "handshake" | "login" | "openssh";

/** Where an attempt to connect is at the moment. */
export interface Progress {
  stage: Stage;
}

/** The time that connecting may take as a whole, and who may end it early. */
export interface Attempt extends Disposable {
  /** Aborts with a FleetmendError as its reason. */
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** Starts the clock of an attempt; disposing it stops the clock and lets go of the caller's signal. */
export function startAttempt(
  target: AnyTarget,
  signal: AbortSignal,
  progress: Progress = { stage: "dial" },
): Attempt {
  const controller = new AbortController();
  const milliseconds = target.connection.timeoutSeconds * 1000;
  const interrupt = () => controller.abort(interruption(target, signal));
  const expire = () => controller.abort(expiry(target, progress.stage));
  const timer = setTimeout(expire, milliseconds);
  signal.addEventListener("abort", interrupt, { once: true });
  if (signal.aborted) interrupt();
  return {
    signal: controller.signal,
    progress,
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener("abort", interrupt);
    },
  };
}

/** What became of work that a signal ended: the reason given with it, if that says. */
export function interruption(target: AnyTarget, signal: AbortSignal): FleetmendError {
  if (signal.reason instanceof FleetmendError) return signal.reason;
  return new FleetmendError(
    "interrupted",
    `${describeTarget(target)}: the connection was broken off`,
    {
      cause: signal.reason,
    },
  );
}

function expiry(target: AnyTarget, stage: Stage): FleetmendError {
  const within = `within ${target.connection.timeoutSeconds} s`;
  return new FleetmendError(
    "connection-timeout",
    `${describeTarget(target)}: ${missing[stage]} ${within}; ${advice[stage]}`,
  );
}

const missing: Readonly<Record<Stage, string>> = {
  dial: "nothing answered the call",
  greeting: "the call was answered, but no SSH greeting came",
  handshake: "the encryption was not agreed on",
  login: "the login was not finished",
  openssh: "ssh had not logged in",
};

const advice: Readonly<Record<Stage, string>> = {
  dial: "check the address, that the host is up, and that no firewall drops the port",
  greeting: "check that sshd is what listens on that port, and that the host is not overloaded",
  handshake: "check that the host is not overloaded, and that the network passes large packets",
  login: "raise ansible_timeout if the host is slow to look users or names up",
  openssh: "try `ssh -v` by hand, or raise ansible_timeout",
};
