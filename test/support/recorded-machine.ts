import type { Machine } from "../../src/transport/contract.ts";

/** A machine that keeps all that its programs have said. */
export function recordMachine(machine: Machine): Machine & { readonly said: () => string } {
  const chunks: Buffer[] = [];
  return {
    said: () => Buffer.concat(chunks).toString("latin1"),
    start: (argv, handlers) =>
      machine.start(argv, {
        ...handlers,
        data(chunk) {
          chunks.push(chunk);
          handlers.data(chunk);
        },
      }),
    dial: machine.dial,
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  };
}
