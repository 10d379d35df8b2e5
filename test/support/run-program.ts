import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Runs a program to its end and tells what it printed; rejects with its complaints if it fails. */
export async function runProgram(
  [program = "", ...words]: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", ...environment };
  return (await promisify(execFile)(program, words, { env })).stdout;
}
