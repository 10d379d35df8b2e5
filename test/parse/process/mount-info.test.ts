import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseMountInfo } from "../../../src/parse/process/mount-info.ts";

test("a line with and one without optional fields, in the example of the manual", () => {
  const line =
    "36 35 98:0 /mnt1 /mnt/parent rw,noatime master:1 propagate_from:2 - ext3 /dev/root rw";
  const mount = {
    point: "/mnt/parent",
    type: "ext3",
    device: "98:0",
    root: "/mnt1",
    access: "read-write",
  };
  expect(parseMountInfo(line)).toEqual([mount]);
  expect(parseMountInfo(line.replace("master:1 propagate_from:2 ", ""))).toEqual([mount]);
});

test("white space and backslashes of both paths are decoded, other bytes stay", () => {
  const line = String.raw`36 35 8:1 /a\040b\134c /mnt/d\011e\012f\303é rw - ext4 /dev/sda1 rw`;
  expect(parseMountInfo(line)).toMatchObject([{ root: "/a b\\c", point: "/mnt/d\te\nfÃé" }]);
});

test("what is no line of it is passed over", () => {
  expect(parseMountInfo("")).toEqual([]);
  expect(parseMountInfo("36 35 98:0 /mnt1 /mnt2 rw - \n- -\n1 2 3:4 / / rw ext4")).toEqual([
    { point: "/mnt2", type: "", device: "98:0", root: "/mnt1", access: "read-write" },
  ]);
});

test("a mount is read-only by its own options or by those of its file system", () => {
  const access = (own: string, whole: string) =>
    parseMountInfo(`36 35 98:0 / /mnt ${own} shared:1 - ext4 /dev/sda1 ${whole}`)[0]?.access;
  expect(access("rw,noatime", "rw,errors=remount-ro")).toBe("read-write");
  expect(access("ro,noatime", "rw")).toBe("read-only");
  expect(access("rw,noatime", "ro,errors=remount-ro")).toBe("read-only");
});

test("every mount of this machine is read, in its order", () => {
  const text = readFileSync("/proc/self/mountinfo", "utf8");
  const lines = text.trimEnd().split("\n");
  expect(parseMountInfo(text).map(({ device, type }) => `${device} ${type}`)).toEqual(
    lines.map((line) => `${line.split(" ")[2]} ${line.split(" - ")[1]?.split(" ")[0]}`),
  );
});
