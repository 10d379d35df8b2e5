import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { OptionValues } from "../../src/model/service.ts";
import type { FormerName } from "../../src/parse/oslo/option-source.ts";

/** The real oslo.config, in one Python process for all questions of a test file. */
export interface PythonOracle {
  /** The answers to the questions, in their order. */
  ask(questions: readonly Question[]): Promise<readonly Answer[]>;
  stop(): void;
}

export type Question = OsloQuestion | StartQuestion | SearchQuestion;

/** The value of an option after reading files; an empty default is none. */
export interface OsloQuestion {
  readonly ask: "oslo";
  readonly files: Files;
  readonly registered: OptionValues;
  readonly option: readonly [group: string, name: string];
  readonly formerNames?: readonly FormerName[] | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

/** The same after a start with real files, and every `mark` of `[DEFAULT]` in reading order. */
export interface StartQuestion {
  readonly ask: "start";
  readonly arguments: readonly string[];
  /** The files that are read if no argument names any. */
  readonly defaults: readonly string[];
  readonly registered: OptionValues;
  readonly option: readonly [group: string, name: string];
}

/** What oslo.config finds by itself if only these paths exist. */
export interface SearchQuestion {
  readonly ask: "search";
  readonly project: string;
  /** `sys.argv[0]` */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly existing: readonly string[];
}

type Files = readonly (readonly [path: string, content: string | Uint8Array])[];

const answerSchema = z.union([
  z.strictObject({ error: z.string(), message: z.string() }),
  z.strictObject({ value: z.string().nullable() }),
  z.strictObject({ value: z.string().nullable(), marks: z.array(z.string()) }),
  z.strictObject({ files: z.array(z.string()), directories: z.array(z.string()) }),
]);

export type Answer = z.output<typeof answerSchema>;

const needed = "the tests need /usr/bin/python3 with Debian's python3-oslo.config";

/** Starts Debian's Python. Fails with a clear message where the library is missing. */
export function startPythonOracle(): PythonOracle {
  const program = fileURLToPath(new URL("python-oracle.py", import.meta.url));
  const child = spawn("/usr/bin/python3", [program], { stdio: ["pipe", "pipe", "pipe"] });
  let errors = "";
  let failure: Error | null = null;
  const waiting: { resolve(answer: Answer): void; reject(error: Error): void }[] = [];

  function fail(): void {
    failure = new Error(`${needed}: ${errors}`);
    for (const one of waiting.splice(0)) one.reject(failure);
  }

  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  child.stdin.on("error", () => {});
  child.on("error", fail);
  child.on("close", fail);
  createInterface({ input: child.stdout }).on("line", (line) => {
    waiting.shift()?.resolve(answerSchema.parse(JSON.parse(line)));
  });

  function askOne(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (failure !== null) {
        reject(failure);
        return;
      }
      waiting.push({ resolve, reject });
      const files = ("files" in question ? question.files : []).map(([path, content]) => [
        path,
        Buffer.from(content).toString("base64"),
      ]);
      child.stdin.write(`${JSON.stringify({ ...question, files })}\n`);
    });
  }

  return {
    ask: (questions) => Promise.all(questions.map(askOne)),
    stop: () => child.stdin.end(),
  };
}
