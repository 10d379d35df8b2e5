import type { Machine } from "../../src/transport/contract.ts";
import { createShellMachine } from "./shells.ts";

/** Tools by which the programs change something, or have it on disk; `env` starts the one that makes a file. */
const changing = ["mkdir", "env", "sync", "ln", "mv", "chown", "chmod", "rm", "rmdir"];

/**
 * The control node as a machine whose programs are killed all at once, right before one use of such a tool: as by a power cut
 * that loses nothing.
 *
 * @param use counted from 1
 * @param tally a file that gets one byte per use
 */
export function createKilledMachine(shell: readonly string[], use: number, tally: string): Machine {
  // In a session of its own, for its whole group of processes is killed.
  const machine = createShellMachine(["/usr/bin/setsid", ...shell]);
  const hooks = changing.map(
    (tool) => `${tool}() {
printf . >>${tally}
[ "$(($(wc -c <${tally})))" != ${use} ] || { kill -9 -$$; sleep 60; }
command ${tool} "$@"
}
`,
  );
  return {
    start: ([program = "", option = "", line = "", ...rest], handlers) =>
      machine.start([program, option, hooks.join("") + line, ...rest], handlers),
    dial: machine.dial,
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  };
}
