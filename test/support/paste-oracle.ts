import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** What to load of the first file, with the others beside it. */
export type PasteQuestion = FilterQuestion | ApplicationQuestion;

interface FileQuestion {
  readonly files: readonly (readonly [path: string, content: string | Uint8Array])[];
  /** Values that the program hands over. */
  readonly globals?: Readonly<Record<string, string>>;
}

export interface FilterQuestion extends FileQuestion {
  readonly filter: string;
}

export interface ApplicationQuestion extends FileQuestion {
  readonly application: string;
  /** What a service's own composites choose a pipeline by. */
  readonly strategy: string;
}

const answerSchema = z.union([
  z.strictObject({
    error: z.string(),
    message: z.string(),
    /** The section and the option, where ConfigParser cannot expand a value. */
    place: z.tuple([z.string(), z.string()]).nullable(),
  }),
  z.strictObject({
    /** The filter, or each `auth_token` of the application: the factory and its options. */
    made: z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.string()]))])),
  }),
]);

export type PasteAnswer = z.output<typeof answerSchema>;

/** Asks the real PasteDeploy of Debian's Python, in one process for all questions. */
export function askPasteDeploy(questions: readonly PasteQuestion[]): readonly PasteAnswer[] {
  const program = fileURLToPath(new URL("paste-oracle.py", import.meta.url));
  const input = questions.map((question) => ({
    ...question,
    files: question.files.map(([path, content]) => [path, Buffer.from(content).toString("base64")]),
  }));
  try {
    const output = execFileSync("/usr/bin/python3", [program], {
      input: JSON.stringify(input),
      encoding: "utf8",
      maxBuffer: 256 * 1024 * 1024,
    });
    return z.array(answerSchema).parse(JSON.parse(output));
  } catch (cause) {
    throw new Error("this test needs /usr/bin/python3 with Debian's python3-pastedeploy", {
      cause,
    });
  }
}
