import { FleetmendError } from "../../model/error.ts";
import type { ProcessFacts } from "../../model/system.ts";
import { encodeWord } from "../session/words.ts";
import type { Batch } from "./batch.ts";
import { decodeProcesses } from "./decode-processes.ts";

const attempts = 3;

/** {@link HostReader.processes}. */
export async function readProcesses(
  batch: Batch,
  words: readonly string[],
  variables: readonly string[],
): Promise<readonly ProcessFacts[]> {
  if (words.length === 0) return [];
  const wrong = variables.find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (wrong !== undefined) throw new FleetmendError("internal", `"${wrong}" is not a variable`);
  const request = {
    operation: "processes",
    words: [variables.join(",") || "-", ...words.map(encodeWord)],
  };
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const found = await batch.single(request, decodeProcesses);
    if (found !== null) return found;
  }
  throw new FleetmendError(
    "request-failed",
    "its processes change while they are looked at; run again when it is quieter",
  );
}
