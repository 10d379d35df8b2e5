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

/** One of the shells, for a file of tests whose like others run under the others; all where `FLEETMEND_TEST_SHELLS` is. */
export function shellInTurn(turn: number): typeof shells {
  return shells.filter((_shell, index) => isForAll() || index === turn % shells.length);
}

/**
 * Gives each of many rows, which begin with a title and are to end the same under every shell, one of the shells: they take
 * turns, beginning with the one of the given number. All take each row where `FLEETMEND_TEST_SHELLS` is `all`.
 */
export function inTurn<Rest extends readonly unknown[]>(
  rows: readonly (readonly [title: string, ...Rest])[],
  first = 0,
): readonly (readonly [title: string, shell: readonly string[], ...Rest])[] {
  return rows.flatMap(([title, ...rest], index) => {
    const own = shells[(index + first) % shells.length];
    return shells
      .filter((shell) => isForAll() || shell === own)
      .map(([name, shell]) => [`${title}, under ${name}`, shell, ...rest] as const);
  });
}

/** Whether everything is to be tried under everything. */
export function isForAll(): boolean {
  return process.env["FLEETMEND_TEST_SHELLS"] === "all";
}

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
