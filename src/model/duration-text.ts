/** A duration for people, in the largest unit of which there are two: `119 minutes`, `2 hours`, `30 days`. */
export function durationText(seconds: number): string {
  const [length, unit] = units.find(([one]) => seconds >= 2 * one) ?? [60, "minute"];
  const count = Math.floor(seconds / length);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

const units: readonly (readonly [seconds: number, unit: string])[] = [
  [86_400, "day"],
  [3600, "hour"],
];
