import type { LogClock } from "../../model/log.ts";

/** When a line was written. */
export interface LogTime {
  /** ISO 8601 as the log has it: to the second, with a zone only where the log has one. */
  readonly text: string;
  /** Seconds since 1970, by the host's zone where the log has none. */
  readonly seconds: number;
}

const zoned = /(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,]\d{1,9})?(Z|[+-]\d\d:?\d\d)?/;
const named =
  /(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([ \d]\d) (\d\d:\d\d:\d\d)(?:[.]\d{1,9})?(?: (\d{4}))?/;
const months = "JanFebMarAprMayJunJulAugSepOctNovDec";

/**
 * The time in the first 100 characters of a line, in the forms of oslo.log, ISO 8601, syslog and Apache; `null` if there is
 * none. A date without a year is the last one of its name.
 */
export function readLogTime(line: string, clock: LogClock): LogTime | null {
  const head = line.slice(0, 100);
  const iso = zoned.exec(head);
  if (iso !== null) {
    const [, day = "", time = "", zone = ""] = iso;
    return timeOf(`${day}T${time}`, zone, clock);
  }
  const [found, month = "", day = "", time = "", year] = named.exec(head) ?? [];
  if (found === undefined) return null;
  const number = String(months.indexOf(month) / 3 + 1).padStart(2, "0");
  const rest = `${number}-${day.replace(" ", "0")}T${time}`;
  if (year !== undefined) return timeOf(`${year}-${rest}`, "", clock);
  const tomorrow = new Date((clock.now + 86_400) * 1000).getUTCFullYear();
  const latest = timeOf(`${tomorrow}-${rest}`, "", clock);
  return latest !== null && latest.seconds <= clock.now + 86_400
    ? latest
    : timeOf(`${tomorrow - 1}-${rest}`, "", clock);
}

function timeOf(local: string, zone: string, { offset }: LogClock): LogTime | null {
  const utc = Date.parse(`${local}Z`);
  if (Number.isNaN(utc)) return null;
  return { text: local + zone, seconds: utc / 1000 - (readOffset(zone) ?? offset ?? 0) };
}

/** `+0130` or `+01:30` in seconds; `null` if it is neither. */
export function readOffset(zone: string): number | null {
  if (zone === "Z") return 0;
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  if (sign === undefined) return null;
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
}
