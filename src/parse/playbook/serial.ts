import type { BatchSize } from "../../model/playbook.ts";
import type { Node } from "../document/node.ts";
import { isTemplate, readItems } from "../document/read.ts";
import type { Read } from "../document/read.ts";

/** `serial`: a number of hosts, a percentage such as `"10%"`, or a list of them. */
export const readSerial: Read<readonly BatchSize[]> = (node, what, report) => {
  if (node.kind === "list") return readItems(readBatchSize)(node, what, report);
  const size = readBatchSize(node, what, report);
  return size === null ? null : [size];
};

/** `max_fail_percentage`: a number from 0 to 100, also with a percent sign. */
export const readPercentage: Read<number> = (node, what, report) => {
  const text = plainText(node);
  const value = text === null ? null : /^(\d{1,3}(?:\.\d{1,6})?)%?$/.exec(text)?.[1];
  if (typeof value === "string" && Number(value) <= 100) return Number(value);
  report(node, `${what} must be a number from 0 to 100`);
  return null;
};

const readBatchSize: Read<BatchSize> = (node, what, report) => {
  const text = plainText(node);
  const [, digits, percent] = /^(-?\d{1,6})(%?)$/.exec(text ?? "") ?? [];
  if (digits !== undefined && percent === "") return { unit: "hosts", value: Number(digits) };
  if (digits !== undefined && Number(digits) >= 0 && Number(digits) <= 100) {
    return { unit: "percent", value: Number(digits) };
  }
  report(node, `${what} must be a number of hosts or a percentage from 0% to 100%`);
  return null;
};

/** `null` for what is not a text or number, or not certainly one. */
function plainText(node: Node): string | null {
  if (node.kind !== "scalar" || node.reading !== "certain" || isTemplate(node)) return null;
  return node.text;
}
