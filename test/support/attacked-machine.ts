import type { Machine } from "../../src/transport/contract.ts";
import { createShellMachine } from "./shells.ts";

/** What somebody with perfect timing does while a program runs. */
export interface Attack {
  /** Shell text, run once. */
  readonly script: string;
  /** The moment: right before or after the first use of a tool whose working directory and words contain a text. */
  readonly moment: readonly ["before" | "after", tool: string, text: string];
}

/** The control node as a machine that is attacked; `mark` is a path to note at that it was. */
export function createAttackedMachine(
  shell: readonly string[],
  { script, moment: [when, tool, text] }: Attack,
  mark: string,
): Machine {
  const machine = createShellMachine(shell);
  const attack = `case "$PWD $*" in *'${text}'*) [ -e ${mark} ] || { command mkdir ${mark}; (${script}) >/dev/null 2>&1; } ;; esac`;
  const [before, after] = when === "before" ? [attack, ""] : ["", attack];
  const hook = `${tool}() {\n${before}\ncommand ${tool} "$@"\nattacked=$?\n${after}\nreturn $attacked\n}\n`;
  return {
    start: ([program = "", option = "", line = "", ...rest], handlers) =>
      machine.start([program, option, hook + line, ...rest], handlers),
    dial: machine.dial,
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  };
}
