import { splitHostAddress } from "./host-address.ts";
import type { HostAddress } from "./host-address.ts";
import { expandHostRange } from "./host-range.ts";
import type { ScalarNode } from "../document/node.ts";
import type { Report } from "../document/problem-log.ts";

/** An inventory with more hosts is refused. */
export const maximumHosts = 200_000;

/** Whether a key can name a group or a host; `what` is `a group` or `a host`. */
export function isGoodName(key: ScalarNode, what: string, report: Report): boolean {
  if (typeof key.value !== "string") {
    const message = `the name of ${what} must be a text, not ${key.text}`;
    report(key, message, `quote it: "${key.text}"`);
    return false;
  }
  const mistake = nameMistake(key.value);
  if (mistake !== null) report(key, `the name of ${what} ${mistake}`);
  return mistake === null;
}

/** The names and the port that a host key of an inventory stands for; none if it is mistaken. */
export function readHostNames(
  key: ScalarNode,
  knownHosts: number,
  report: Report,
): { readonly names: readonly string[]; readonly port: number | undefined } {
  const nothing = { names: [], port: undefined };
  if (!isGoodName(key, "a host", report)) return nothing;
  const address = splitHostAddress(key.text);
  if (address === null || !isPort(address)) {
    const message = `"${key.text}" is neither a host name, an IPv6 address nor name:port`;
    report(key, message, "write an IPv6 address with a port as [address]:port");
    return nothing;
  }
  const expansion = expandHostRange(address.name, Math.max(maximumHosts - knownHosts, 1));
  if ("names" in expansion) return { names: expansion.names, port: address.port };
  report(key, expansion.mistake);
  return nothing;
}

function nameMistake(name: string): string | null {
  if (name === "") return "is empty";
  if (name.length > maximumLength) return `is longer than ${maximumLength} characters`;
  if (/[\s\p{Cc}\p{Cf}]/u.test(name)) return "must not contain white space or invisible characters";
  return null;
}

const maximumLength = 255;

function isPort({ port }: HostAddress): boolean {
  return port === undefined || (port >= 1 && port <= 65535);
}
