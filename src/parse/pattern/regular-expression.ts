import type { Matches } from "./glob.ts";
import { compileProgram } from "./regular-expression-program.ts";
import type { Instruction } from "./regular-expression-program.ts";
import { parseExpression } from "./regular-expression-syntax.ts";

/** A compiled expression, or a clause about why there is none. */
export type RegularExpression = { readonly matches: Matches } | { readonly mistake: string };

/**
 * Compiles a regular expression in Python's syntax that matches at the beginning of a text, as `re.match` does. It is run
 * as an automaton: a match takes at most the product of the two lengths, whatever the expression. What an automaton
 * cannot do, such as back references, is a mistake.
 */
export function compileRegularExpression(text: string): RegularExpression {
  const parsed = parseExpression(text);
  if ("mistake" in parsed) return parsed;
  const program = compileProgram(parsed.expression);
  if (program === null) return { mistake: "is too complex" };
  return { matches: (candidate) => run(program, Array.from(candidate)) };
}

/** Follows every way through the program at once. */
function run(program: readonly Instruction[], text: readonly string[]): boolean {
  let states = follow(program, [0], text, 0);
  for (let index = 0; !states.accepted && states.waiting.length > 0; index += 1) {
    const character = text[index];
    if (character === undefined) return false;
    const next = states.waiting.flatMap((state) => {
      const instruction = program[state];
      const goesOn = instruction?.kind === "character" && instruction.test(character);
      return goesOn ? state + 1 : [];
    });
    states = follow(program, next, text, index + 1);
  }
  return states.accepted;
}

interface States {
  /** Indexes of the instructions that wait for a character. */
  readonly waiting: readonly number[];
  readonly accepted: boolean;
}

/** Where the program can get to without taking a character. */
function follow(
  program: readonly Instruction[],
  starts: readonly number[],
  text: readonly string[],
  index: number,
): States {
  const reached = new Set(starts);
  const waiting: number[] = [];
  let accepted = false;
  // A set can grow while it is iterated.
  for (const state of reached) {
    const instruction = program[state];
    if (instruction?.kind === "character") waiting.push(state);
    else if (instruction?.kind === "jump") reached.add(instruction.target);
    else if (instruction?.kind === "fork") for (const to of instruction.targets) reached.add(to);
    else if (instruction?.kind === "assertion") {
      if (instruction.holds(text[index - 1], text[index])) reached.add(state + 1);
    } else accepted = true;
  }
  return { waiting, accepted };
}
