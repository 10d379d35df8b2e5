import { registered, signingDirOption } from "./oslo-value.ts";
import type { OsloCase } from "./oslo-value.ts";
import type { Answer, OsloQuestion } from "./python-oracle.ts";

/** Asks the real oslo.config the same. */
export function toQuestion(one: OsloCase): OsloQuestion {
  return {
    ask: "oslo",
    files: one.files.map((content, index) => [`/${index}.conf`, content]),
    registered: one.registered ?? registered,
    option: one.option ?? signingDirOption,
    formerNames: one.formerNames,
    environment: one.environment,
  };
}

/** What it answers, in the words of `describeOption`. */
export function describeAnswer(answer: Answer | undefined): string {
  if (answer === undefined || "files" in answer) throw new Error("the oracle did not answer");
  if ("value" in answer) return answer.value === null ? "unset" : `value ${answer.value}`;
  if (answer.error === "UnicodeDecodeError") return answer.message;
  // The text of the line comes last, as Python quotes it.
  const place = /at (\/\d\.conf:\d+), (.+?): (?:None|['"].*)$/s.exec(answer.message);
  if (place !== null) return `${place[1]} ${place[2]}`;
  return kinds.get(answer.error) ?? `${answer.error}: ${answer.message}`;
}

const kinds: ReadonlyMap<string, string> = new Map([
  ["NoSuchOptError", "no-such-option"],
  ["NoSuchGroupError", "no-such-group"],
  ["TemplateSubstitutionError", "group"],
  ["RecursionError", "recursion"],
]);
