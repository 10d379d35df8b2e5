import type { CharacterTest } from "./regular-expression-cursor.ts";
import type { Assertion, Expression } from "./regular-expression-syntax.ts";

/** A step of the automaton; unless it says otherwise the next one follows. */
export type Instruction =
  | { readonly kind: "character"; readonly test: CharacterTest }
  | { readonly kind: "assertion"; readonly holds: Assertion }
  /** Goes on at all of them. */
  | { readonly kind: "fork"; readonly targets: readonly number[] }
  | { readonly kind: "jump"; readonly target: number }
  | { readonly kind: "accept" };

/** Turns an expression into a program; `null` when it would be too long. */
export function compileProgram(expression: Expression): readonly Instruction[] | null {
  const emitter: Emitter = { program: [], budget: 1000 };
  emit(expression, emitter);
  emitter.program.push({ kind: "accept" });
  return emitter.budget > 0 ? emitter.program : null;
}

interface Emitter {
  readonly program: Instruction[];
  /** How many more expressions may be emitted, repetitions counted each time; at 0 nothing is emitted any more. */
  budget: number;
}

function emit(expression: Expression, emitter: Emitter): void {
  if (emitter.budget <= 0) return;
  emitter.budget -= 1;
  switch (expression.kind) {
    case "character":
      emitter.program.push({ kind: "character", test: expression.test });
      break;
    case "assertion":
      emitter.program.push({ kind: "assertion", holds: expression.holds });
      break;
    case "sequence":
      for (const part of expression.parts) emit(part, emitter);
      break;
    case "choice":
      emitChoice(expression.options, emitter);
      break;
    case "repeat":
      emitRepeat(expression, emitter);
      break;
  }
}

function emitChoice(options: readonly Expression[], emitter: Emitter): void {
  const { program } = emitter;
  const fork = reserve(emitter);
  const starts: number[] = [];
  const jumps: number[] = [];
  for (const option of options) {
    starts.push(program.length);
    emit(option, emitter);
    jumps.push(reserve(emitter));
  }
  program[fork] = { kind: "fork", targets: starts };
  for (const jump of jumps) program[jump] = { kind: "jump", target: program.length };
}

function emitRepeat(
  { body, minimum, maximum }: Extract<Expression, { kind: "repeat" }>,
  emitter: Emitter,
): void {
  const { program } = emitter;
  for (let count = 0; count < minimum && emitter.budget > 0; count += 1) emit(body, emitter);
  if (maximum === Infinity) {
    const fork = reserve(emitter);
    emit(body, emitter);
    program.push({ kind: "jump", target: fork });
    program[fork] = { kind: "fork", targets: [fork + 1, program.length] };
    return;
  }
  const forks: number[] = [];
  for (let count = minimum; count < maximum && emitter.budget > 0; count += 1) {
    forks.push(reserve(emitter));
    emit(body, emitter);
  }
  for (const fork of forks) {
    program[fork] = { kind: "fork", targets: [fork + 1, program.length] };
  }
}

/** Index of an instruction that is filled in later. */
function reserve({ program }: Emitter): number {
  return program.push({ kind: "accept" }) - 1;
}
