import { expect, test } from "vitest";
import { parseKnownHosts } from "../../../src/parse/known-hosts/known-hosts.ts";
import { createKnownHostsLookup } from "../../../src/parse/known-hosts/known-hosts-lookup.ts";
import { judgeHostKey, knownKeyTypes } from "../../../src/parse/known-hosts/known-hosts-verdict.ts";
import { ecdsaKey, ed25519Key, hashedName, rsaKey } from "../../support/openssh-keys.ts";

const key = ed25519Key();
const otherKey = ed25519Key();
const ecdsa = ecdsaKey();
const rsa = rsaKey();

function judge(text: string, address: string, port = 22, offered = key) {
  const lookup = createKnownHostsLookup(parseKnownHosts("kh", text));
  const verdict = judgeHostKey([lookup], address, port, offered.blob);
  return "line" in verdict ? `${verdict.verdict} ${verdict.line.line}` : verdict.verdict;
}

test.each([
  ["a plain name", `web ${key.text}`, "web", 22, "trusted 1"],
  ["another name", `web ${key.text}`, "web2", 22, "unknown"],
  ["a list", `a,web,10.0.0.1 ${key.text} root@web`, "10.0.0.1", 22, "trusted 1"],
  ["capitals on either side", `WEB.Example ${key.text}`, "web.eXAMPLE", 22, "trusted 1"],
  ["a port", `[web]:2222 ${key.text}`, "web", 2222, "trusted 1"],
  ["another port", `[web]:2222 ${key.text}`, "web", 2223, "unknown"],
  ["no port where 22 is asked", `[web]:2222 ${key.text}`, "web", 22, "unknown"],
  ["no port where another is asked", `web ${key.text}`, "web", 2222, "trusted 1"],
  ["another key without the port", `web ${otherKey.text}`, "web", 2222, "unknown"],
  ["revocation without the port", `@revoked web ${key.text}`, "web", 2222, "revoked 1"],
  ["IPv6", `fe80::1 ${key.text}`, "fe80::1", 22, "trusted 1"],
  ["IPv6 with a port", `[fe80::1]:2222 ${key.text}`, "fe80::1", 2222, "trusted 1"],
  ["a wildcard", `web*.example ${key.text}`, "web1.db.example", 22, "trusted 1"],
  ["a question mark", `web? ${key.text}`, "web12", 22, "unknown"],
  ["a negation after", `*,!web ${key.text}`, "web", 22, "unknown"],
  ["a negation before", `!web,* ${key.text}`, "web", 22, "unknown"],
  ["a negation of another", `!db,* ${key.text}`, "web", 22, "trusted 1"],
  ["a negation alone", `!db ${key.text}`, "web", 22, "unknown"],
  ["a hash", `${hashedName("web")} ${key.text}`, "WEB", 22, "trusted 1"],
  ["a hash with a port", `${hashedName("[web]:2222")} ${key.text}`, "web", 2222, "trusted 1"],
  ["the hash of another", `${hashedName("web2")} ${key.text}`, "web", 22, "unknown"],
  ["a changed key", `# old\nweb ${otherKey.text}`, "web", 22, "changed 2"],
  ["two keys of one type", `web ${otherKey.text}\nweb ${key.text}`, "web", 22, "trusted 2"],
  ["another type", `web ${ecdsa.text}`, "web", 22, "other-types 1"],
  ["a revoked key", `web ${key.text}\n@revoked * ${key.text}`, "web", 22, "revoked 2"],
  ["another revoked key", `web ${key.text}\n@revoked * ${otherKey.text}`, "web", 22, "trusted 1"],
  ["a certificate authority", `@cert-authority * ${key.text}`, "web", 22, "unknown"],
  ["tabs and spaces", `  web\t \t${key.text}  x`, "web", 22, "trusted 1"],
  ["CRLF", `web ${key.text}\r\n`, "web", 22, "trusted 1"],
  ["an empty file", "", "web", 22, "unknown"],
])("%s", (_, text, address, port, verdict) => {
  expect(judge(text, address, port)).toBe(verdict);
});

test.each([
  ["web", "it has no key"],
  [`@revoked ${key.text}`, "it has no key"],
  [`@trusted web ${key.text}`, "it has an unknown marker"],
  [`@revoked @revoked web ${key.text}`, "it has more than one marker"],
  [`web ${key.text.slice(0, -1)}`, "its key is not base64"],
  [`web ${key.text.slice(0, -4)}*AAA`, "its key is not base64"],
  [`web ssh-rsa ${key.text.split(" ")[1]}`, "its key is not of the type it says"],
  [`${hashedName("web").replace("=|", "|")} ${key.text}`, "its hashed name is damaged"],
  [`web ${key.text.slice(0, -4)}`, "its key is cut off"],
  ["web ssh-rsa AAAA", "its key is not of the type it says"],
  [`web,${"x".repeat(1023)} ${key.text}`, "it has a host name that is too long"],
  [`web ${key.text}\0`, "it has a NUL byte"],
])("keeps a note of the malformed line %j", (content, reason) => {
  const known = parseKnownHosts("kh", `# comment\n\n${content}\nweb ${key.text}\n`);
  expect(known.notes).toEqual([{ line: 3, reason }]);
  expect(known.lines.map(({ line }) => line)).toEqual([4]);
});

test("looks into several files, and a revocation in any of them counts", () => {
  const lookups = [`web ${key.text}\n`, `@revoked * ${key.text}`, `web ${rsa.text}`].map(
    (text, index) => createKnownHostsLookup(parseKnownHosts(`file${index}`, text)),
  );
  expect(judgeHostKey(lookups, "web", 22, key.blob)).toMatchObject({
    verdict: "revoked",
    line: { file: "file1", line: 1 },
  });
  expect(judgeHostKey(lookups, "web", 22, rsa.blob)).toMatchObject({
    verdict: "trusted",
    line: { file: "file2" },
  });
});

test("knows the types of a host's keys in the order of the file", () => {
  const text = `web ${rsa.text}\n@revoked web ${ecdsa.text}\n${hashedName("web")} ${key.text}\n* ${rsa.text}`;
  const lookup = createKnownHostsLookup(parseKnownHosts("kh", text));
  expect(knownKeyTypes([lookup], "web", 22)).toEqual(["ssh-rsa", "ssh-ed25519"]);
  expect(knownKeyTypes([lookup], "db", 2222)).toEqual(["ssh-rsa"]);
  const verdict = judgeHostKey([lookup], "web", 22, ecdsa.blob);
  expect(verdict.verdict).toBe("revoked");
});

test("answers 1,000 hosts from 100,000 lines without looking at each line for each host", () => {
  const keys = Array.from({ length: 20 }, () => ed25519Key());
  const lines = Array.from(
    { length: 100_000 },
    (_, index) => `h${index},10.1.${index >> 8}.${index & 255} ${keys[index % 20]?.text}`,
  );
  const started = performance.now();
  const lookup = createKnownHostsLookup(parseKnownHosts("kh", lines.join("\n")));
  const types = Array.from({ length: 1000 }, (_, index) =>
    knownKeyTypes([lookup], `h${index * 99}`, 22),
  );
  expect(types.every(([type]) => type === "ssh-ed25519")).toBe(true);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test("takes no time worth mentioning for patterns made to be slow", () => {
  const text = `${"*a".repeat(500)}b,${"?*".repeat(500)}b ${key.text}\n`.repeat(50);
  const started = performance.now();
  expect(judge(text, "a".repeat(250))).toBe("unknown");
  expect(performance.now() - started).toBeLessThan(5000);
});
