import { expect, test } from "vitest";
import { parseManifest } from "../../src/parse/manifest.ts";

const hash = "ab".repeat(32);
const whole = [
  "fleetmend quarantine 1",
  "run 20260102T030405Z-0a1b2c",
  "service neutron",
  "directory 65024 17 9696 /var/lib/neutron/keystone-signing",
  `file 18 5 1600000000 ${hash} signing_cert.pem`,
  `file 19 6 1600000001 ${hash} tmpa1B2c3`,
  "end",
  "",
].join("\n");

test("a whole manifest is read", () => {
  expect(parseManifest(whole)).toEqual({
    run: "20260102T030405Z-0a1b2c",
    service: "neutron",
    directory: {
      path: "/var/lib/neutron/keystone-signing",
      device: "65024",
      inode: "17",
      uid: 9696,
    },
    files: [
      { name: "signing_cert.pem", inode: "18", size: 5, mtime: 1_600_000_000, sha256: hash },
      { name: "tmpa1B2c3", inode: "19", size: 6, mtime: 1_600_000_001, sha256: hash },
    ],
  });
});

test("a manifest that is cut anywhere is none", () => {
  for (let length = 0; length < whole.length; length += 1) {
    expect(parseManifest(whole.slice(0, length))).toBeNull();
  }
});

test.each([
  ["another version", whole.replace("quarantine 1", "quarantine 2")],
  ["a name with a slash", whole.replace("signing_cert.pem", "../signing_cert.pem")],
  ["a hash that is too short", whole.replace(hash, "ab")],
  ["a directory that is not absolute", whole.replace(" /var", " var")],
  ["a line of another kind", whole.replace("end", "more\nend")],
])("%s is not read", (_what, text) => {
  expect(parseManifest(text)).toBeNull();
});
