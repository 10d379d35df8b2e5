import { readItems, readText } from "../document/read.ts";
import type { Read } from "../document/read.ts";

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
  if (text.length > maximumLength) return `is longer than ${maximumLength} characters`;
  if (!/^https?:\/\/[^\s\p{Cc}\\]+$/iu.test(text) || !URL.canParse(text)) {
    return "must be an http or https URL";
  }
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return "must not have credentials in it";
  if (url.search !== "" || url.hash !== "") return "must not have a query or a fragment";
  return null;
}

const maximumLength = 2000;
