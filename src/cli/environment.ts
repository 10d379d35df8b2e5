import type { Writable } from "node:stream";
import type { Secret } from "../model/secret.ts";
import type { HostKeyPolicy } from "./connection-options.ts";
import type { Passwords } from "./passwords.ts";

/** Everything of the process that a command may touch; made in `main.ts`, and by tests. */
export interface Environment {
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean };
  /** Whether somebody is there to answer. */
  readonly interactive: boolean;
  /** Asks a question on the terminal; `null` when the answer is the end of input. */
  ask(question: string): Promise<string | null>;
  /** The same for an answer that nobody should see, and no terminal shows. */
  askSecret(question: string): Promise<Secret | null>;
  /** The passwords that the command's flags ask for, asked for once; there are none where there are no such flags. */
  passwords?(): Promise<Passwords>;
  /** As the command's flags have it. Default: `strict`. */
  readonly hostKeyPolicy?: HostKeyPolicy | undefined;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The directory in which names of files begin. */
  readonly directory: string;
  /** Who types: `user@machine`, with the user that became root by sudo. */
  readonly operator: string;
  /** Calls `listener` whenever the operator asks to stop (Ctrl-C, SIGTERM); returns the way to stop listening. */
  onInterrupt(listener: () => void): () => void;
}

/** Whether output to standard output is coloured: a terminal, unless `NO_COLOR` is set; `FORCE_COLOR` turns it on. */
export function coloursOf({ stdout, variables }: Environment): "on" | "off" {
  if ((variables["NO_COLOR"] ?? "") !== "") return "off";
  const forced = variables["FORCE_COLOR"];
  if (forced !== undefined) return forced === "0" ? "off" : "on";
  return stdout.isTTY === true && variables["TERM"] !== "dumb" ? "on" : "off";
}

/** Columns to write for. */
export function widthOf({ stdout, variables }: Environment): number {
  const asked = Number(variables["COLUMNS"]);
  return Math.max(40, stdout.columns ?? (Number.isInteger(asked) && asked > 0 ? asked : 80));
}
