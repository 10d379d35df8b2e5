import { describe, expect, test } from "vitest";
import type { FakeHost } from "../../../support/fake-reader.ts";
import { createFakeReader } from "../../../support/fake-reader.ts";
import { locateServices } from "../../../../src/tasks/signing-dir/locate/locate.ts";
import { pythonProcess } from "../../../support/processes.ts";
import { authToken, locateOne, passwd, serviceOf } from "../../../support/locate-one.ts";

const neutron = serviceOf("neutron");
const swift = serviceOf("swift-proxy");

function startedWith(...words: readonly string[]): Pick<FakeHost, "processes"> {
  return { processes: [pythonProcess(7, 0, "neutron-server", ...words)] };
}

async function configuration(host: FakeHost, service = neutron) {
  return (await locateOne(host, service)).configuration;
}

test("directories are read at their place among the arguments, names in byte order", async () => {
  const files = {
    "/a.conf": authToken("/a"),
    "/d/50-x.conf": authToken("/d50"),
    "/d/9-y.conf": authToken("/d9"),
    "/d/.hidden.conf": authToken("/hidden"),
    "/d/zz.conf.rpmsave": authToken("/rpmsave"),
    "/etc/neutron/neutron.conf": authToken("/usual"),
    "/etc/neutron/neutron.conf.d/x.conf": authToken("/usual-directory"),
  };
  const value = async (...words: readonly string[]) => {
    const found = await configuration({ files, ...startedWith(...words) });
    return found.status === "set" ? found.signingDir.value : found.status;
  };
  expect(await value("--config-file", "/a.conf", "--config-dir", "/d")).toBe("/d9");
  expect(await value("--config-dir", "/d", "--config-file", "/a.conf")).toBe("/a");
  expect(await value("--config-dir", "/d")).toBe("/d9");
  // Named files replace the usual files, not the usual directories, which then come first.
  expect(await value("--config-file", "/a.conf")).toBe("/a");
  expect(await value()).toBe("/usual-directory");
});

test("the reason of every value that lost is told", async () => {
  const files = {
    "/a.conf": `${authToken("/one")}signing_dir = /two\n`,
    "/b.conf": "[Keystone_AuthToken]\nsigning_dir = /three\n",
  };
  const found = await configuration({
    files,
    ...startedWith("--config-file=/a.conf", "--config-file=/b.conf"),
  });
  expect(found).toMatchObject({
    status: "set",
    signingDir: {
      value: "/three",
      via: "oslo",
      section: "Keystone_AuthToken",
      shadowed: [
        { value: "/one", line: 2, why: "a later file wins (/b.conf:2)" },
        { value: "/two", line: 3, why: "a later file wins (/b.conf:2)" },
      ],
    },
  });
  const same = await configuration({ files, ...startedWith("--config-file=/a.conf") });
  expect(same).toMatchObject({
    signingDir: { shadowed: [{ why: "a later assignment in the same file wins (line 3)" }] },
  });
});

test("~ in an argument is the service user's home", async () => {
  const files = { "/etc/passwd": passwd, "/var/lib/neutron/x.conf": authToken("/home-file") };
  const found = await configuration({ files, ...startedWith("--config-file", "~/x.conf") });
  expect(found).toMatchObject({ status: "set", signingDir: { file: "/var/lib/neutron/x.conf" } });
});

describe("what keeps the files from being read is told, never guessed around", () => {
  const usual = "/etc/neutron/neutron.conf";
  test.each([
    [
      "a named file that is missing",
      { ...startedWith("--config-file", "/gone.conf") },
      { status: "missing", path: "/gone.conf" },
    ],
    [
      "a relative one",
      { ...startedWith("--config-file", "x.conf") },
      { status: "unreadable", path: "x.conf" },
    ],
    [
      "a denied one",
      { files: { [usual]: { status: "denied" } } },
      {
        status: "unreadable",
        path: usual,
        reason: "permission denied; log in as root or set `become`",
      },
    ],
    [
      "a directory",
      { directories: [usual] },
      { status: "unreadable", path: usual, reason: "it is a directory" },
    ],
    [
      "a FIFO",
      { files: { [usual]: { status: "not-regular" } } },
      { status: "unreadable", path: usual },
    ],
    [
      "one that changes",
      { files: { [usual]: { status: "unstable" } } },
      { status: "unreadable", path: usual },
    ],
    [
      "a malformed line behind the value",
      { files: { [usual]: `${authToken("/a")}bad\n` } },
      { status: "invalid", file: usual, line: 3, message: "No ':' or '=' found in assignment" },
    ],
    [
      "a denied fragment",
      {
        files: {
          [usual]: authToken("/a"),
          "/etc/neutron/neutron.conf.d/x.conf": { status: "denied" },
        },
      },
      { status: "unreadable", path: "/etc/neutron/neutron.conf.d/x.conf" },
    ],
    [
      "an unknown variable",
      { files: { [usual]: authToken("$nope/ks") } },
      {
        status: "unresolved",
        file: usual,
        line: 2,
        raw: "$nope/ks",
        message:
          "no such option nope in group [DEFAULT]; if the service registers that option, name it in the inventory's `defaults`",
      },
    ],
    [
      "an empty value",
      { files: { [usual]: authToken("") } },
      { status: "unresolved", line: 2, raw: "" },
    ],
    [
      "a relative value",
      { files: { [usual]: authToken("ks") } },
      { status: "unresolved", raw: "ks" },
    ],
    ["a home", { files: { [usual]: authToken("~/ks") } }, { status: "unresolved", raw: "~/ks" }],
    [
      "a value of two lines",
      { files: { [usual]: `${authToken("/a")}  /b\n` } },
      { status: "unresolved", raw: "/a\n/b" },
    ],
    [
      "a control character",
      { files: { [usual]: authToken("/a\u001b[2J") } },
      { status: "unresolved" },
    ],
    [
      "nothing but the directory",
      { directories: ["/etc/neutron"] },
      { status: "missing", path: usual },
    ],
    [
      "nothing but a unit",
      { files: { "/etc/systemd/system/neutron-server.service": "[Service]\n" } },
      { status: "missing", path: usual },
    ],
    ["nothing at all", {}, { status: "absent" }],
    [
      "a named directory that is missing",
      { ...startedWith("--config-dir", "/gone.d") },
      { status: "missing", path: "/gone.d" },
    ],
    [
      "a file in a closed home is only doubted",
      {
        files: {
          [usual]: authToken("/a"),
          "/var/lib/neutron/neutron.conf": { status: "denied" },
        },
      },
      { status: "set" },
    ],
    ["no value", { files: { [usual]: "[DEFAULT]\n" } }, { status: "unset", file: usual }],
  ] as const)("%s", async (_name, host, expected) => {
    expect(await configuration(host)).toMatchObject(expected);
  });
});

test("swift without its file: missing where it is installed, else absent", async () => {
  expect(await configuration({ directories: ["/etc/swift"] }, swift)).toMatchObject({
    status: "missing",
    path: "/etc/swift/proxy-server.conf",
  });
  expect(await configuration({}, swift)).toMatchObject({ status: "absent" });
});

test("Keystone itself has no signing_dir and is left out", async () => {
  const reader = createFakeReader({});
  expect([...(await locateServices(reader, [serviceOf("keystone")])).keys()]).toEqual([]);
  expect(reader.batches).toEqual([]);
});
