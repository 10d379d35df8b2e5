import { exitCodes } from "../engine/exit-code.ts";
import { startDemoFleet } from "../demo/fleet.ts";
import { tellStory } from "../demo/story.ts";
import { runCommandLine } from "./command-line.ts";
import type { Environment } from "./environment.ts";

/** Shows fleetmend at work on an embedded fleet. Returns the exit code. */
export async function demonstrate(environment: Environment): Promise<number> {
  await using fleet = await startDemoFleet();
  const stage = {
    write: (text: string) => void environment.stdout.write(text),
    fleetmend: (words: readonly string[]) => runCommandLine(words, environment),
  };
  return (await tellStory(stage, fleet)) ? exitCodes.clean : exitCodes.bug;
}
