import { expect, test } from "vitest";
import type { Space } from "../../../../src/model/host-reader.ts";
import type { Mount } from "../../../../src/model/system.ts";
import {
  fileSystemOf,
  findObstruction,
} from "../../../../src/tasks/signing-dir/directory/file-system.ts";

const mounts: readonly Mount[] = [
  { point: "/", type: "ext4", device: "8:1", root: "/", access: "read-write" },
  { point: "/var", type: "ext4", device: "8:2", root: "/", access: "read-only" },
  { point: "/var/cache", type: "ext4", device: "8:3", root: "/", access: "read-write" },
];
const roomy: Space = { status: "known", bytes: 10 ** 9, files: null };

/** The code and the beginning of what is said. */
function obstruction(path: string, space: Space) {
  const found = findObstruction(fileSystemOf(path, mounts, space));
  return found === null ? null : [found.code, found.message.split(",")[0]];
}

test("of all mounts the one that the path is on decides whether it can be written to", () => {
  expect(obstruction("/srv/keystone-signing", roomy)).toBeNull();
  expect(obstruction("/var/cache/nova", roomy)).toBeNull();
  expect(obstruction("/var/lib/nova/keystone-signing", roomy)).toEqual([
    "dir-read-only",
    "is on a file system that is mounted read-only (at /var)",
  ]);
});

test("without room for a few certificates, in bytes or in files, a file system is full", () => {
  const full = (space: Space) => obstruction("/var/cache/nova", space);
  expect(full({ status: "known", bytes: 64 * 1024, files: 4 })).toBeNull();
  expect(full({ status: "known", bytes: 4096, files: null })).toEqual([
    "dir-full",
    "is on a file system with 4096 bytes left (at /var/cache)",
  ]);
  expect(full({ status: "known", bytes: 10 ** 9, files: 0 })).toEqual([
    "dir-full",
    "is on a file system with room for 0 more files (at /var/cache)",
  ]);
  expect(full({ status: "unknown" })).toBeNull();
});

test("a host that tells of no mounts is taken to be writable", () => {
  expect(findObstruction(fileSystemOf("/var/lib/nova", [], roomy))).toBeNull();
});
