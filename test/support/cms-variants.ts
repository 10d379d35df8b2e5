import { execFileSync } from "node:child_process";
import type { KeystonePair } from "../../src/demo/pki.ts";
import type { Pki } from "./pki.ts";

/** A cache for each way in which its certificates can be right or wrong; `directory` has what `createPair` left there. */
export function cacheVariants(
  { old, current }: Pki,
  directory: string,
): readonly (readonly [name: string, cache: KeystonePair])[] {
  const expired = issueExpired(directory, 1);
  const earlier = issueExpired(directory, 7);
  const other = createOther();
  const dump = "Certificate:\n    Data:\n        Version: 3 (0x2)\n";
  const windows = (text: string) => text.replaceAll("\n", "\r\n");
  const variant = (name: string, signing: string, ca: string) => [name, { signing, ca }] as const;
  return [
    variant("as Keystone serves it", current.signing, current.ca),
    variant("a text dump before it", dump + current.signing, dump + current.ca),
    variant("Windows line ends", windows(current.signing), windows(current.ca)),
    variant("new before old", current.signing + old.signing, current.ca + old.ca),
    variant("old before new", old.signing + current.signing, old.ca + current.ca),
    variant("old CA before new", current.signing, old.ca + current.ca),
    variant("another name before new", other + current.signing, current.ca),
    variant("another name before new in both", other + current.signing, other + current.ca),
    variant("another number, expired, before new", earlier + current.signing, current.ca),
    variant("expired before new", expired + current.signing, current.ca),
    variant("new before expired", current.signing + expired, current.ca),
    variant("both stale", old.signing, old.ca),
    variant("signing certificate stale", old.signing, current.ca),
    variant("CA certificate stale", current.signing, old.ca),
    variant("both of another name", other, other),
    variant("expired", expired, current.ca),
    variant("swapped", current.ca, current.signing),
    variant("CA certificate in both", current.ca, current.ca),
    variant("a page of HTML", "<html>503</html>", current.ca),
    variant("an error in JSON", current.signing, '{"error": {"code": 500}}'),
    variant("empty", "", current.ca),
    variant("cut off", current.signing.slice(0, 600), current.ca),
    variant("a bad letter", current.signing.replace(/\n(.)/, "\n!$1"), current.ca),
    variant("junk behind it", `${current.signing}junk\n`, `${current.ca}junk\n`),
    variant("cut off behind it", current.signing + old.signing.slice(0, 600), current.ca),
    variant("no line end", current.signing.trimEnd(), current.ca.trimEnd()),
    variant("indented", current.signing.replaceAll(/^/gm, "  "), current.ca),
  ];
}

/** A certificate for the key of a pair that ended yesterday. */
function issueExpired(directory: string, serial: number): string {
  const at = (name: string) => `${directory}/${name}`;
  const authority = [
    "-CA",
    at("cacert.pem"),
    "-CAkey",
    at("cakey.pem"),
    "-set_serial",
    String(serial),
  ];
  const words = ["-in", at("request.pem"), "-extfile", at("extensions.cnf"), "-days", "-1"];
  return openssl(["x509", "-req", ...words, ...authority]);
}

function createOther(): string {
  const key = ["-newkey", "rsa:2048", "-nodes", "-keyout", "/dev/null"];
  return openssl(["req", "-x509", ...key, "-subj", "/CN=other", "-days", "3000"]);
}

function openssl(words: readonly string[]): string {
  return execFileSync("openssl", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}
