import type { Environment } from "./environment.ts";

export interface Interrupts extends Disposable {
  /** Aborted by the first interrupt: no new host. */
  readonly stop: AbortSignal;
  /** Aborted by the second: everything ends at once. */
  readonly abort: AbortSignal;
}

/** Turns Ctrl-C into an orderly end, and a second Ctrl-C into a quick one. */
export function listenForInterrupts(environment: Environment): Interrupts {
  const stop = new AbortController();
  const abort = new AbortController();
  const forget = environment.onInterrupt(() => {
    if (stop.signal.aborted) {
      abort.abort();
      return;
    }
    stop.abort();
    environment.stderr.write(
      "\nStopping: no new host is started, those under way finish. Once more to end at once.\n",
    );
  });
  return { stop: stop.signal, abort: abort.signal, [Symbol.dispose]: forget };
}
