import { exitCodes } from "../engine/exit-code.ts";
import { startDemoFleet } from "../demo/fleet.ts";
import { tellStory } from "../demo/story.ts";
import type { Environment } from "./environment.ts";

/** Shows fleetmend at work on an embedded fleet. Returns the exit code. */
export async function demonstrate(
  { stdout }: Environment,
  fleetmend: (words: readonly string[]) => Promise<number>,
): Promise<number> {
  await using fleet = await startDemoFleet();
  const stage = { write: (text: string) => void stdout.write(text), fleetmend };
  return (await tellStory(stage, fleet)) ? exitCodes.clean : exitCodes.bug;
}
