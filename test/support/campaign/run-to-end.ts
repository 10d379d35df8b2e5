import type { Machine } from "../../../src/transport/contract.ts";

/** Runs a script by a machine's `/bin/sh`, and waits until it has ended, however. */
export function runToEnd(machine: Machine, script: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const handlers = { data: () => undefined, end: () => resolve() };
    machine.start(["/bin/sh", "-c", script], handlers).catch(reject);
  });
}
