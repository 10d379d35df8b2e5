/** A release of oslo.config: its numbers, the greater ones first. Those that are missing count as 0. */
export type OsloVersion = readonly number[];

/** What oslo.config did not do in every release. */
export type OsloFeature = keyof typeof since;

/**
 * The first release that does it, by its sources and release notes. Two may be a few releases older, and are certain from the
 * one that is given: `.py` was cut off after 3.5.0, and an unset option stood for `None` until 3.20.0 at least.
 */
const since = {
  "sections ignore case": "1.2.0a1",
  "missing directory is an error": "1.3.0",
  "backslash escapes a dollar": "1.3.0",
  "own group before DEFAULT": "1.4.0",
  "names with a group": "1.12.0",
  "program without .py": "3.18.0",
  "default directories": "3.20.0",
  "unset is empty": "3.23.0",
  "snap directories": "4.6.0",
  environment: "6.7.0",
} as const;

/** Whether a release does it; one that is not known counts as the newest. */
export function hasFeature(version: OsloVersion | undefined, feature: OsloFeature): boolean {
  const first = firstVersions.get(feature);
  return version === undefined || first === undefined || compare(version, first) >= 0;
}

/**
 * Reads a version as Python or a package manager writes it, such as `9.0.0`, `1.2.0a3` or `2:4.11.0-1.el7`; what follows the
 * release's own numbers is left out. `null`: it is none.
 */
export function parseOsloVersion(text: string): OsloVersion | null {
  const found = /^(?:\d{1,9}:)?(\d{1,9}(?:\.\d{1,9}){0,9})(?!\d)(?:~?(a|b|rc)(\d{1,9}))?/.exec(
    text,
  );
  if (found === null) return null;
  const [, release = "", stage = "", candidate = ""] = found;
  const numbers = release.split(".").map(Number);
  // The first previews were named by the year, up to 2013.1b5; 1.1.0 came after them.
  if ((numbers[0] ?? 0) >= 2000) return [0, ...numbers];
  return stage === "" ? numbers : [...numbers, -stages.indexOf(stage) - 1, Number(candidate)];
}

/** The stages before a release, the last one first. */
const stages: readonly string[] = ["rc", "b", "a"];

function compare(one: OsloVersion, other: OsloVersion): number {
  for (let place = 0; place < Math.max(one.length, other.length); place += 1) {
    const difference = (one[place] ?? 0) - (other[place] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const firstVersions: ReadonlyMap<string, OsloVersion> = new Map(
  Object.entries(since).map(([feature, version]) => [feature, parseOsloVersion(version) ?? []]),
);
