import fc from "fast-check";
import { expect, test } from "vitest";
import { formatRepairManifest, parseRepairManifest } from "../../src/parse/repair-manifest.ts";

const whole = `fleetmend repair 1
run 20260102T030405Z-0a1b2c
service neutron
directory 65024 17 /var/lib/neutron/keystone-signing
before 0 0 1777
after 9696 9697 700
end
`;

test("a whole manifest is read", () => {
  expect(parseRepairManifest(whole)).toEqual({
    run: "20260102T030405Z-0a1b2c",
    service: "neutron",
    directory: {
      path: "/var/lib/neutron/keystone-signing",
      device: "65024",
      inode: "17",
      uid: 0,
    },
    before: { uid: 0, gid: 0, mode: 0o1777 },
    after: { uid: 9696, gid: 9697, mode: 0o700 },
  });
});

test("what is written is read as it was", () => {
  const number = fc.nat({ max: 4_294_967_294 });
  const permissions = fc.record({ uid: number, gid: number, mode: fc.nat({ max: 0o7777 }) });
  fc.assert(
    fc.property(permissions, permissions, (before, after) => {
      const directory = { path: "/srv/x/y", device: "1", inode: "2", uid: before.uid };
      const manifest = { run: "r", service: "nova", directory, before, after };
      expect(parseRepairManifest(formatRepairManifest(manifest))).toEqual(manifest);
    }),
  );
});

test("a manifest that is cut anywhere is none", () => {
  for (let length = 0; length < whole.length; length += 1) {
    expect(parseRepairManifest(whole.slice(0, length))).toBeNull();
  }
});

test.each([
  ["another version", whole.replace("repair 1", "repair 2")],
  ["a mode that is none", whole.replace("1777", "1788")],
  ["a mode with too many bits", whole.replace("1777", "11777")],
  ["a number that is too long", whole.replace("9696", "9".repeat(11))],
  ["a directory that is not absolute", whole.replace(" /var", " var")],
  ["a line of another kind", whole.replace("end", "more\nend")],
])("%s is not read", (_what, text) => {
  expect(parseRepairManifest(text)).toBeNull();
});
