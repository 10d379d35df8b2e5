import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** The real oslo.config and PasteDeploy, in one Python process for all questions of a test file. */
export interface PythonOracle {
  /** The answers to the questions, in their order. */
  ask(questions: readonly Question[]): Promise<readonly Answer[]>;
  stop(): void;
}

export interface Question {
  readonly ask: "oslo" | "paste";
  readonly files: readonly (readonly [path: string, content: string | Uint8Array])[];
  readonly environment?: Readonly<Record<string, string>>;
  /** The filter to load. */
  readonly name?: string;
  readonly globals?: Readonly<Record<string, string>>;
}

const answerSchema = z.union([
  z.strictObject({ error: z.string(), message: z.string() }),
  z.strictObject({ value: z.string().nullable() }),
  z.strictObject({
    factory: z.string().nullable(),
    options: z.array(z.tuple([z.string(), z.string()])),
  }),
]);

export type Answer = z.output<typeof answerSchema>;

const needed =
  "the tests need /usr/bin/python3 with Debian's python3-oslo.config and python3-pastedeploy";

/** Starts Debian's Python. Fails with a clear message where the libraries are missing. */
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
      const files = question.files.map(([path, content]) => [
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
