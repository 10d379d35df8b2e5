import { HttpFailure } from "./http-failure.ts";

/** How long a GET may take as a whole, redirects and body included, in milliseconds. */
const deadlineMs = 5_000;

/** The time that one GET has. */
export interface Deadline extends Disposable {
  /** Aborts with an `HttpFailure` as its reason. */
  readonly signal: AbortSignal;
  /** Whether somebody was connected to in vain so far, or is to answer now. */
  stage: "connection" | "answer";
}

/** Starts the clock; disposing it stops the clock and lets go of the caller's signal. */
export function startDeadline(signal: AbortSignal): Deadline {
  const controller = new AbortController();
  const interrupt = () => controller.abort(new HttpFailure("answer", "it was broken off"));
  const expire = () => {
    const what = deadline.stage === "connection" ? "connection" : "answer";
    const clause = `no ${what} within ${deadlineMs / 1000} seconds`;
    controller.abort(new HttpFailure(deadline.stage, clause));
  };
  const timer = setTimeout(expire, deadlineMs);
  signal.addEventListener("abort", interrupt, { once: true });
  if (signal.aborted) interrupt();
  const deadline: Deadline = {
    signal: controller.signal,
    stage: "connection",
    [Symbol.dispose]() {
      clearTimeout(timer);
      signal.removeEventListener("abort", interrupt);
    },
  };
  return deadline;
}
