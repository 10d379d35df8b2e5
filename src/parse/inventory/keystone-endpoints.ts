import { readItems, readText } from "../document/read.ts";
import type { Read } from "../document/read.ts";
import { httpUrlMistake } from "./http-url.ts";

/** `keystone_endpoints`: base URLs of Keystone, without a slash at the end. */
export const readKeystoneEndpoints: Read<readonly string[]> = (node, what, report) =>
  readItems(readEndpoint)(node, what, report);

const readEndpoint: Read<string> = (node, what, report) => {
  const text = readText(node, what, report);
  if (text === null) return null;
  const mistake = endpointMistake(text);
  if (mistake === null) return text.replace(/\/+$/, "");
  report(node, `${what} ${mistake}`, "write it like http://keystone.example.org:5000");
  return null;
};

function endpointMistake(text: string): string | null {
  const mistake = httpUrlMistake(text);
  if (mistake === "must not have a fragment" || (mistake === null && new URL(text).search !== ""))
    return "must not have a query or a fragment";
  return mistake;
}
