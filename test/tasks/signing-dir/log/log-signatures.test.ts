import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPair } from "../../../../src/demo/pki.ts";
import { logSignatures } from "../../../../src/tasks/signing-dir/log/log-signatures.ts";
import { signToken } from "../../../support/cms.ts";
import { runPython } from "../../../support/system-python.ts";

let directory = "";
let token = "";

beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), "fleetmend-test-"));
  createPair(`${directory}/old`, { days: 3000 });
  createPair(`${directory}/current`, { days: 3000 });
  createPair(`${directory}/broken`, { days: 3000 });
  writeFileSync(`${directory}/broken/signing_cert.pem`, "<html>503</html>\n");
  token = signToken(`${directory}/current`, "{}");
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What auth_token logs when cms_verify raises: the text of the exception behind its own words. */
const logger = `
import json, sys
from keystoneclient.common import cms
token, directory = json.load(sys.stdin)
try:
    cms.cms_verify(token, directory + "/signing_cert.pem", directory + "/cacert.pem")
except Exception as error:
    print(json.dumps("Verify error: %s" % error))
`;

function matching(line: string): readonly string[] {
  return logSignatures.filter(({ text }) => line.includes(text)).map(({ id }) => id);
}

test("what the real keystoneclient says of a stale and of a broken cache is in the table", () => {
  const lineOf = (name: string) =>
    String(runPython(["-c", logger], [token, `${directory}/${name}`]));
  expect(lineOf("old")).toMatch(/ exit status 4\.$/);
  expect(matching(lineOf("old"))).toEqual(["exit-4"]);
  expect(matching(lineOf("broken"))).toEqual(["certificate-config"]);
});

test("what the real openssl says of a stale cache is in the table as Grizzly logs it", () => {
  const certificates = ["-certfile", `${directory}/old/signing_cert.pem`];
  const authority = ["-CAfile", `${directory}/old/cacert.pem`];
  const form = ["-inform", "PEM", "-nosmimecap", "-nodetach", "-nocerts", "-noattr"];
  const { stderr } = spawnSync(
    "openssl",
    ["cms", "-verify", ...certificates, ...authority, ...form],
    {
      input: token,
      encoding: "utf8",
    },
  );
  const [first = "", second = ""] = stderr.split("\n");
  expect(matching(`Verify error: ${first}`)).toEqual(["openssl-3"]);
  // An older openssl has no warning to begin with.
  expect(matching(`Verify error: ${second}`)).toEqual(["cms-verification-failure"]);
});

test("no two signatures have the same name, and each can stand in a line", () => {
  const ids = logSignatures.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { releases, text } of logSignatures) {
    expect(text).toMatch(/^[\x20-\x7e]+$/);
    expect(releases.length).toBeGreaterThan(0);
  }
});
