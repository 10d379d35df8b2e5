import type { Machine } from "../../src/transport/contract.ts";
import { createLocalMachine } from "../../src/transport/local.ts";

/**
 * The shells that the programs in `remote/` have to pass under. As `/bin/sh`, bash reads no start-up file, but under its
 * own name it reads `~/.bashrc` where its input is a socket, as that of every child of Node.js is.
 */
export const shells: readonly (readonly [string, readonly string[]])[] = [
  ["dash", ["/usr/bin/dash"]],
  ["bash", ["/bin/bash", "--norc", "--posix"]],
  ["busybox sh", ["/usr/bin/busybox", "sh"]],
];

/** The control node as a machine whose `/bin/sh` is the given shell. */
export function createShellMachine(shell: readonly string[]): Machine {
  const local = createLocalMachine();
  return {
    start: ([program, ...words], handlers) =>
      local.start([...(program === "/bin/sh" ? shell : [program ?? ""]), ...words], handlers),
    dial: local.dial,
    [Symbol.asyncDispose]: () => local[Symbol.asyncDispose](),
  };
}
