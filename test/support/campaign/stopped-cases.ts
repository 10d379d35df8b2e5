import { shells } from "../shells.ts";
import type { Case } from "./cases.ts";
import { countRepairCalls, repairOperations, runRepairTrial } from "./repair-trial.ts";
import { describeStop } from "./stopped-machine.ts";
import type { FileError, Stop } from "./stopped-machine.ts";
import { countExpiryCalls, runExpiryTrial } from "./expire-trial.ts";
import { countCalls, operations, runTrial } from "./trial.ts";

const errors: readonly FileError[] = ["ENOSPC", "EIO", "EROFS", "EPERM"];

/** All processes killed before and after every call that changes a file system. */
export function killCases(under = shells): Promise<readonly Case[]> {
  return casesOf(under, (call) => [
    { how: "kill-before", call },
    { how: "kill-after", call },
  ]);
}

/** Each such call failing in four ways, by itself and with all that follow. */
export function errorCases(under = shells): Promise<readonly Case[]> {
  return casesOf(under, (call) =>
    errors.flatMap((error): readonly Stop[] => [
      { how: "fail", error, call },
      { how: "fail-from", error, call },
    ]),
  );
}

/** What is stopped, by its name. */
const subjects: readonly Subject[] = [
  ...operations.map((operation) => ({
    name: operation,
    countCalls: (shell: readonly string[]) => countCalls(operation, shell),
    runTrial: (shell: readonly string[], stop: Stop) => runTrial(operation, shell, stop),
  })),
  ...repairOperations.map((operation) => ({
    name: operation,
    countCalls: (shell: readonly string[]) => countRepairCalls(operation, shell),
    runTrial: (shell: readonly string[], stop: Stop) => runRepairTrial(operation, shell, stop),
  })),
  { name: "expire", countCalls: countExpiryCalls, runTrial: runExpiryTrial },
];

interface Subject {
  readonly name: string;
  countCalls(shell: readonly string[]): Promise<number>;
  /** Tells what went wrong. */
  runTrial(shell: readonly string[], stop: Stop): Promise<readonly string[]>;
}

/** The cases of every subject under each of the shells. */
async function casesOf(
  under: typeof shells,
  stopsAt: (call: number) => readonly Stop[],
): Promise<readonly Case[]> {
  const cases: Case[] = [];
  for (const [shellName, shell] of under)
    for (const subject of subjects) {
      const calls = await countOnce(subject, shellName, shell);
      const stops = Array.from({ length: calls }, (_, index) => stopsAt(index + 1)).flat();
      for (const stop of stops)
        cases.push({
          name: `${shellName}, ${subject.name}, ${describeStop(stop)}`,
          run: () => subject.runTrial(shell, stop),
        });
    }
  return cases;
}

const counts = new Map<string, Promise<number>>();

/** Several parts have the same subjects. */
function countOnce(
  { countCalls, name }: Subject,
  shellName: string,
  shell: readonly string[],
): Promise<number> {
  const key = `${shellName} ${name}`;
  const count = counts.get(key) ?? countCalls(shell);
  counts.set(key, count);
  return count;
}
