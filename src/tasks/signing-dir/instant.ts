/** Seconds since 1970 as a date and a time of day in UTC, to the second. */
export function instant(seconds: number): string {
  return timestamp(seconds).replace(/\.\d+Z$/, "Z");
}

/** Seconds since 1970 as a date. */
export function day(seconds: number): string {
  return timestamp(seconds).replace(/T.*$/, "");
}

/** The furthest that JavaScript's dates go, in seconds from 1970. */
const furthest = 8_640_000_000_000;

/**
 * Seconds since 1970 as ISO 8601, to the millisecond. Who owns a file may date it as he likes, on some file systems beyond
 * what dates can tell: their first and last one stand for that.
 */
export function timestamp(seconds: number): string {
  const known = Number.isNaN(seconds) ? 0 : seconds;
  return new Date(Math.min(Math.max(known, -furthest), furthest) * 1000).toISOString();
}
