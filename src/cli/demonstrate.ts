import { exitCodes } from "../engine/exit-code.ts";
import { startDemoFleet } from "../demo/fleet.ts";
import { tellStory } from "../demo/story.ts";
import type { Environment } from "./environment.ts";

/** Shows fleetmend at work on an embedded fleet. Returns the exit code. */
export async function demonstrate(
  environment: Environment,
  fleetmend: (words: readonly string[], environment: Environment) => Promise<number>,
): Promise<number> {
  await using fleet = await startDemoFleet();
  // Its journals go when the fleet goes.
  const variables = { ...environment.variables, FLEETMEND_STATE: fleet.directory };
  const stage = {
    write: (text: string) => void environment.stdout.write(text),
    fleetmend: (words: readonly string[]) => fleetmend(words, { ...environment, variables }),
  };
  return (await tellStory(stage, fleet)) ? exitCodes.clean : exitCodes.bug;
}
