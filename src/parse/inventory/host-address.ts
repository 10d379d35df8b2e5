import { isIPv6 } from "node:net";

/** The parts of a host key of an inventory: `web01:2222`, `[2001:db8::1]:22`. The name may have ranges. */
export interface HostAddress {
  readonly name: string;
  readonly port: number | undefined;
}

/** Splits a host key as Ansible does; `null` when it has a colon that neither an IPv6 address nor a port explains. */
export function splitHostAddress(key: string): HostAddress | null {
  if (!key.includes(":")) return { name: key, port: undefined };
  const bracketed = /^\[([^[\]]+)\]:(\d{1,5})$/.exec(key);
  if (bracketed?.[1] !== undefined) return { name: bracketed[1], port: Number(bracketed[2]) };
  const outside = withoutBrackets(key);
  if (!outside.includes(":") || /[[\]]/.test(outside) || isAddressWithRanges(key)) {
    return { name: key, port: undefined };
  }
  const colon = key.lastIndexOf(":");
  const [name, port] = [key.slice(0, colon), key.slice(colon + 1)];
  if (name === "" || withoutBrackets(name).includes(":") || !/^\d{1,5}$/.test(port)) return null;
  return { name, port: Number(port) };
}

/** Whether a text with colons is one host, rather than a list of patterns that colons separate. */
export function isSingleAddress(text: string): boolean {
  const address = splitHostAddress(text);
  return address !== null && isName(address.name);
}

function isName(name: string): boolean {
  if (isAddressWithRanges(name)) return true;
  const labels = withoutBrackets(name, "0").split(".");
  return labels.every((label) => /^[\p{L}\p{N}_](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?$/u.test(label));
}

/** An IPv6 address each of whose parts may be a range such as `[1:4]`. */
function isAddressWithRanges(text: string): boolean {
  return isIPv6(withoutBrackets(text, "0"));
}

function withoutBrackets(text: string, replacement = ""): string {
  return text.replace(/\[[^[\]]*\]/g, replacement);
}
