import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPair } from "../../../../src/demo/pki.ts";
import { Secret } from "../../../../src/model/secret.ts";
import { messageOfToken } from "../../../../src/tasks/signing-dir/openssl/pki-token.ts";

const payload = JSON.stringify({ access: { token: { id: "placeholder" }, text: "x".repeat(500) } });
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "fleetmend-token-"));
  createPair(directory, { days: 9 });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A token of the real keystoneclient. */
function makeToken(call: "cms_sign_token" | "pkiz_sign"): string {
  const program = `
import sys
from keystoneclient.common import cms
certificate, key = sys.argv[1] + "/signing_cert.pem", sys.argv[1] + "/signing_key.pem"
sys.stdout.write(cms.${call}(sys.stdin.read().encode(), certificate, key))`;
  return execFileSync("/usr/bin/python3", ["-c", program, directory], {
    input: payload,
    encoding: "utf8",
  });
}

test.each(["cms_sign_token", "pkiz_sign"] as const)(
  "what openssl verifies is the message in a token that keystoneclient made with %s",
  (call) => {
    const message = messageOfToken(new Secret(makeToken(call)));
    const certificates = ["-certfile", `${directory}/signing_cert.pem`];
    const words = ["cms", "-verify", "-inform", "PEM", "-CAfile", `${directory}/cacert.pem`];
    const verified = execFileSync("openssl", [...words, ...certificates], {
      input: message?.reveal() ?? "",
      encoding: "utf8",
      stdio: ["pipe", "pipe", "ignore"],
    });
    expect(verified).toBe(payload);
  },
);

test.each([
  ["a UUID", "0123456789abcdef0123456789abcdef"],
  [
    "a token of Fernet",
    "gAAAAABU7roWGiCuOvgFcckec-0ytpGnMZDBLG9hA7Hr9qfvdZDHjsak39YN98HXxoYLIqVm19Egku5YR",
  ],
  ["nothing", ""],
  ["something else behind PKIZ_", "PKIZ_AAAA"],
  ["a message that would end the block", "MIIB\n-----END CMS-----\n"],
])("%s has no message in it", (_, token) => {
  expect(messageOfToken(new Secret(token))).toBeNull();
});
