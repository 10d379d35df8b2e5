import { shells } from "../shells.ts";
import type { Case } from "./cases.ts";
import { describeStop } from "./stopped-machine.ts";
import type { FileError, Stop } from "./stopped-machine.ts";
import { countCalls, operations, runTrial } from "./trial.ts";

const errors: readonly FileError[] = ["ENOSPC", "EIO", "EROFS", "EPERM"];

/** All processes killed before and after every call that changes a file system. */
export function killCases(): Promise<readonly Case[]> {
  return casesOf((call) => [
    { how: "kill-before", call },
    { how: "kill-after", call },
  ]);
}

/** Each such call failing in four ways, by itself and with all that follow. */
export function errorCases(): Promise<readonly Case[]> {
  return casesOf((call) =>
    errors.flatMap((error): readonly Stop[] => [
      { how: "fail", error, call },
      { how: "fail-from", error, call },
    ]),
  );
}

/** The cases of purge and undo under every shell. */
async function casesOf(stopsAt: (call: number) => readonly Stop[]): Promise<readonly Case[]> {
  const cases: Case[] = [];
  for (const [name, shell] of shells)
    for (const operation of operations) {
      const calls = await countCalls(operation, shell);
      const stops = Array.from({ length: calls }, (_, index) => stopsAt(index + 1)).flat();
      for (const stop of stops)
        cases.push({
          name: `${name}, ${operation}, ${describeStop(stop)}`,
          run: () => runTrial(operation, shell, stop),
        });
    }
  return cases;
}
