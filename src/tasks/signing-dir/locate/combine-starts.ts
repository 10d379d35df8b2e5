import { printable } from "../../../model/printable.ts";
import { joinLogs } from "./locate-logs.ts";
import type { Located, Mismatch } from "./located.ts";
import type { Start } from "./start/start.ts";

/**
 * Puts together what several ways of starting one service lead to: each directory once, the others' findings only where they
 * have one. That the ways differ is said with the first.
 *
 * @param starts ways of starting, in the order of their importance
 * @param found what each of them led to, at least one of them to something
 */
export function combineStarts(
  starts: readonly Start[],
  found: readonly (readonly Located[])[],
): readonly [Located, ...Located[]] {
  const copies = starts.every(({ evidence }) => evidence === "copy");
  const led = copies ? firstCopy(found) : found;
  const [first, ...others] = led.flat();
  if (first === undefined) throw new Error("no way of starting the service led to anything");
  const different = others.filter((one) => placeOf(one) !== placeOf(first));
  const distinct = [...new Map(different.map((one) => [placeOf(one), one])).values()];
  const mismatch = copies ? null : findMismatch(starts, led);
  const all = [first, ...others];
  const notes = [...new Set(all.flatMap((one) => one.notes))];
  const doubts = [...new Set(all.flatMap((one) => one.doubts))];
  return [
    { ...first, mismatch, notes, doubts, logs: joinLogs(all.map(({ logs }) => logs)) },
    ...distinct.map((one) => ({ ...one, notes: [], doubts: [] })),
  ];
}

/** Of the copies of a configuration that a host may have, the first that is there. */
function firstCopy(found: readonly (readonly Located[])[]): readonly (readonly Located[])[] {
  const gone = ["missing", "absent"];
  const there = found.find((one) =>
    one.some(({ configuration: { status } }) => !gone.includes(status)),
  );
  return there === undefined ? found.slice(0, 1) : [there];
}

/** Equal for answers that say the same. */
function placeOf({ configuration }: Located): string {
  return configuration.status === "set"
    ? configuration.signingDir.hostPath
    : JSON.stringify(configuration);
}

function findMismatch(
  starts: readonly Start[],
  found: readonly (readonly Located[])[],
): Mismatch | null {
  const alive = starts.flatMap((start, index) => {
    const [located] = found[index] ?? [];
    return located === undefined ? [] : [{ start, located }];
  });
  const [first, ...others] = alive;
  if (first === undefined) return null;
  const containers = alive.flatMap(({ located }) => located.container ?? []);
  const names = [...new Set(containers.map(({ engine, id, name }) => `${engine} ${name ?? id}`))];
  if (names.length > 1) {
    const message = `it runs in ${names.length} containers (${names.join(", ")}), each with a directory of its own; if only one is meant, name it with \`container\``;
    return { kind: "containers", message };
  }
  const foreign = others.find(
    ({ located }) => !isDefault(located) && placeOf(located) !== placeOf(first.located),
  );
  if (foreign !== undefined) {
    const message = `${first.start.source} has ${shown(first.located)}, ${foreign.start.source} has ${shown(foreign.located)}`;
    return { kind: "values", message };
  }
  const program = first.start.commandLine?.program;
  const unlike = others.find(
    // Different programs of one service, such as nova's two APIs, may well have different arguments.
    ({ start }) =>
      start.commandLine?.program === program && argumentsOf(start) !== argumentsOf(first.start),
  );
  if (unlike === undefined) return null;
  const message = `${first.start.source} and ${unlike.start.source} were started with different arguments or variables, which lead to the same directory`;
  return { kind: "arguments", message };
}

/** Each process makes a directory of its own where nothing is set, which is no mistake of anybody's. */
function isDefault({ configuration }: Located): boolean {
  return configuration.status === "set" && configuration.signingDir.via === "default";
}

function argumentsOf({ commandLine }: Start): string {
  return JSON.stringify([commandLine?.sources, commandLine?.positional]);
}

function shown({ configuration }: Located): string {
  switch (configuration.status) {
    case "set":
      return printable(configuration.signingDir.value);
    case "obsolete":
      return printable(configuration.signingDir?.value ?? "an obsolete value");
    case "unset":
      return "no signing_dir";
    case "absent":
    case "missing":
    case "unreadable":
    case "invalid":
    case "unresolved":
      return `a configuration that is ${configuration.status}`;
  }
}
