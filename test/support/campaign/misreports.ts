import { existsSync } from "node:fs";
import type { Summary } from "../../../src/engine/events.ts";
import type { ActionRecord } from "../../../src/model/action.ts";
import { observed } from "../../../src/model/outcome.ts";
import { cacheNames } from "../signing-directory.ts";
import type { LinkFleet } from "./link-fleet.ts";

/** Where a file may be of which a state is said. */
const possiblePlaces = new Map<ActionRecord["state"], readonly string[]>([
  ["done", ["quarantine"]],
  // With both names it was cut off before it took the first one away.
  ["failed", ["cache", "cache, quarantine"]],
  ["refused", ["cache"]],
  ["planned", ["cache"]],
  ["unknown", ["cache", "cache, quarantine", "quarantine"]],
]);

/** What was said of a host whose connection was cut, and is not so now that nothing works on it any more. */
export function findMisreports(
  fleet: LinkFleet,
  { outcomes }: Summary,
  name: string,
): readonly string[] {
  const [outcome, ...more] = outcomes.filter(({ host }) => host === name);
  if (outcome === undefined || more.length > 0)
    return [`it has ${more.length} more outcomes than one`];
  const { status } = outcome;
  const { actions } = observed(outcome);
  const wrong = actions.filter(
    (action) => possiblePlaces.get(action.state)?.includes(placeOf(action)) !== true,
  );
  const isDone =
    actions.length === cacheNames.length && actions.every(({ state }) => state === "done");
  const untouched = actions.length > 0 || fleet.isUntouched(name);
  return [
    ...wrong.map(
      (action) => `${action.path} is said to be ${action.state}, and is in ${placeOf(action)}`,
    ),
    ...((status === "changed") === isDone ? [] : [`the host is said to be ${status}`]),
    ...(status === "ok" || status === "skipped" ? [`the host is said to be ${status}`] : []),
    ...(untouched ? [] : [`nothing is said of what was done (${status})`]),
  ];
}

function placeOf({ path, to = "" }: ActionRecord): string {
  const places = [existsSync(path) ? ["cache"] : [], existsSync(to) ? ["quarantine"] : []];
  return places.flat().join(", ");
}
