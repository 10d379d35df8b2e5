import type { Substitution } from "../../model/signing-dir.ts";
import type { OptionSource } from "./option-source.ts";

/** An option whose value was worked out, as far as that went. */
export interface EvaluatedOption {
  readonly source: OptionSource;
  /** What a variable of its name stands for; `null` if that cannot be known. */
  readonly text: string | null;
  /** The options in its value in the order of appearance, each with the name that it has where it first appears. */
  readonly uses: ReadonlyMap<EvaluatedOption, string>;
}

/** The variables that were put into a value, each followed by those in its own value; an option counts once. */
export function substitutionsOf(option: EvaluatedOption): readonly Substitution[] {
  const substitutions: Substitution[] = [];
  const seen = new Set([option]);
  const visit = ({ uses }: EvaluatedOption): void => {
    for (const [used, variable] of uses) {
      if (seen.has(used)) continue;
      seen.add(used);
      if (used.text !== null) substitutions.push({ variable, value: used.text, ...used.source });
      visit(used);
    }
  };
  visit(option);
  return substitutions;
}
