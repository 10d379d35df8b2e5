import { createHmac } from "node:crypto";

/**
 * Whether a host's name matches the first field of a `known_hosts` line that is not hashed: one of its patterns does, and
 * none of those with `!` before them. The name must be in lower case.
 */
export function matchesPatternList(name: string, hosts: string): boolean {
  let matched = false;
  for (const pattern of hosts.split(",")) {
    const negated = pattern.startsWith("!");
    if (!matchesPattern(name, lowerCase(negated ? pattern.slice(1) : pattern))) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** Whether a first field of the form `|1|salt|hash` stands for the name: HMAC-SHA1 of the name with the salt as key. */
export function matchesHash(name: string, hosts: string): boolean {
  const [, , salt, hash] = hosts.split("|");
  if (salt === undefined || hash === undefined) return false;
  return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
}

/** ASCII only, as OpenSSH does it. */
export function lowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** `*` stands for any text and `?` for any character. Goes back to the last `*` only, so the time is at most n × m. */
function matchesPattern(text: string, pattern: string): boolean {
  let at = 0;
  let patternAt = 0;
  let star = -1;
  let starMatchedTo = 0;
  while (at < text.length) {
    const wanted = pattern[patternAt];
    if (wanted === "*") {
      star = patternAt++;
      starMatchedTo = at;
    } else if (wanted === "?" || wanted === text[at]) {
      at++;
      patternAt++;
    } else if (star >= 0) {
      patternAt = star + 1;
      at = ++starMatchedTo;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === "*") patternAt++;
  return patternAt === pattern.length;
}
