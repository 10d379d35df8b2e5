import { createHash } from "node:crypto";
import type { Data } from "../../model/host.ts";
import type { PlanContent, PlanFile } from "../../model/plan-file.ts";

/**
 * The one text of some data: JSON with sorted keys, an indent of two spaces and LF, a newline at the end. Numbers are whole; throws a
 * RangeError for any other.
 */
export function canonicalText(data: Data): string {
  return `${JSON.stringify(sorted(data), null, 2)}\n`;
}

/** The text of a plan file. */
export function planText(plan: PlanFile): string {
  return canonicalText(toData(plan));
}

/** SHA-256 of a plan's canonical text without hash and signature, hexadecimal. */
export function planHash(content: PlanContent): string {
  // A whole plan file is content as well.
  const { hash: _hash, signature: _signature, ...rest } = { hash: "", signature: null, ...content };
  return createHash("sha256")
    .update(canonicalText(toData(rest)))
    .digest("hex");
}

/** What JSON makes of it: optional fields that are not set are not there. */
function toData(plain: object): Data {
  // JSON.parse gives nothing but Data.
  return JSON.parse(JSON.stringify(plain)) as Data;
}

function sorted(data: Data): Data {
  if (typeof data === "number" && !Number.isSafeInteger(data)) {
    throw new RangeError(`${data} is not a whole number that can be written exactly`);
  }
  if (typeof data !== "object" || data === null) return data;
  if (isList(data)) return data.map(sorted);
  const entries = Object.entries(data).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, sorted(value)]));
}

function isList(data: Data): data is readonly Data[] {
  return Array.isArray(data);
}
