import { expect, test } from "vitest";
import type { HostReader } from "../../../src/model/host-reader.ts";
import type { MemoryHost } from "../../../src/transport/memory/memory-transport.ts";
import { memoryTransport } from "../../../src/transport/memory/memory-transport.ts";
import { createHost } from "../../support/session.ts";

const status = "Package: nova-api\nStatus: install ok installed\nVersion: 1:2013.2-1\n";

const files: MemoryHost["files"] = {
  "/c/etc/nova/nova.conf": "a",
  "/c/etc/nova/b.conf": "b",
  "/c/etc/nova/.hidden.conf": "c",
  "/c/etc/nova/alias.conf": { linkTo: "nova.conf" },
  "/c/etc/swapped": { linkTo: "/elsewhere" },
  "/c/up": { linkTo: "../elsewhere" },
  "/elsewhere/x.conf": "x",
  "/view": { linkTo: "/c" },
  "/loop": { linkTo: "/loop" },
  "/empty": { directory: true },
  "/tmp/tmpA": "",
  "/tmp/tmp*": "",
  "/tmp/.tmp": "",
  "/usr/lib/python3/dist-packages/oslo.config-9.0.0.egg-info": "",
  "/usr/lib/python3/dist-packages/oslo.config-extra-1.0.egg-info": "",
  "/usr/lib/python3/oslo.config-1.0.egg-info": "",
  "/c/var/lib/dpkg/status": status,
  "/d/var/lib/dpkg": { linkTo: "/c/var/lib/dpkg" },
};

async function open(host: Partial<MemoryHost> = {}): Promise<HostReader> {
  const transport = memoryTransport({ me: { files, ...host } });
  const { signal } = new AbortController();
  return (await transport.openForReading(createHost("me"), { signal })).reader;
}

test("links are followed, refused at the end, or refused below a directory", async () => {
  const reader = await open();
  const content = (text: string) => ({ status: "read", content: Buffer.from(text) });
  const below = { links: { below: "/view" } };
  expect(await reader.readFile("/view/up/x.conf")).toMatchObject(content("x"));
  expect(await reader.readFile("/view/etc/nova/alias.conf")).toMatchObject(content("a"));
  expect(await reader.readFile("/view/etc/nova/nova.conf", below)).toMatchObject(content("a"));
  expect(await reader.readFile("/view/etc/swapped/x.conf", below)).toEqual({
    status: "link",
    at: "/view/etc/swapped",
    target: "/elsewhere",
  });
  const alias = { status: "link", at: "/view/etc/nova/alias.conf", target: "nova.conf" };
  expect(await reader.readFile("/view/etc/nova/alias.conf", { links: "refuse" })).toEqual(alias);
  expect(await reader.readFile("/loop")).toEqual({ status: "absent" });
  expect(await reader.facts("/view/etc/nova/alias.conf")).toMatchObject({ type: "link" });
});

test("a directory's files come in order, and what is no such directory says what it is", async () => {
  const reader = await open();
  const links = { below: "/c" };
  expect(await reader.readMatching("/c/etc/nova", ".conf", { links })).toMatchObject({
    status: "listed",
    files: [
      { path: "/c/etc/nova/alias.conf", status: "link" },
      { path: "/c/etc/nova/b.conf", status: "read" },
      { path: "/c/etc/nova/nova.conf", status: "read" },
    ],
  });
  expect(await reader.readMatching("/empty", ".conf")).toEqual({ status: "listed", files: [] });
  expect(await reader.readMatching("/none", ".conf")).toEqual({ status: "absent" });
  expect(await reader.readMatching("/tmp/tmpA", "")).toEqual({ status: "not-a-directory" });
  expect(await reader.readMatching("/c/etc/swapped", "", { links })).toMatchObject({
    status: "link",
  });
});

test("names are listed by how they begin", async () => {
  const reader = await open();
  const names = async (prefix?: string) => {
    const listing = await reader.list("/tmp", prefix === undefined ? {} : { prefix });
    return listing.status === "listed" ? listing.entries.map(({ name }) => name) : listing.status;
  };
  expect(await names("tmp")).toEqual(["tmpA", "tmp*"]);
  expect(await names("tmp*")).toEqual(["tmp*"]);
  expect(await names(".")).toEqual([".tmp"]);
  expect((await names()).length).toBe(3);
});

test("processes have what the host says of them, and of variables those that are asked for", async () => {
  const environment = new Map([
    ["HOME", "/"],
    ["PASSWORD", "secret"],
  ]);
  const own = {
    kind: "own",
    namespace: "1",
    mounts: [],
    hostMounts: [],
    controlGroup: "/lxc.payload.c1",
    users: [],
  } as const;
  const reader = await open({
    processes: [
      { pid: 7, uid: 0, argv: ["nova-api"] },
      { pid: 8, uid: 1, argv: ["nova-compute"], environment, view: own, startedAt: 5 },
    ],
  });
  const unknown = { startedAt: null, executable: null, environment: null, view: { kind: "host" } };
  expect(await reader.processes(["nova-api"])).toEqual([
    { pid: 7, uid: 0, argv: ["nova-api"], ...unknown },
  ]);
  expect(await reader.processes(["compute"], ["HOME", "UNSET"])).toMatchObject([
    { pid: 8, environment: new Map([["HOME", "/"]]), view: own, startedAt: 5 },
  ]);
  expect(await reader.processes([])).toEqual([]);
});

test("packages are found in the files that tell of them", async () => {
  const reader = await open();
  expect(await reader.pythonPackages(["/usr", "/none"], ["oslo-config", "nova"])).toEqual([
    "/usr/lib/python3/dist-packages/oslo.config-9.0.0.egg-info",
  ]);
  const nova = [{ manager: "dpkg", name: "nova-api", version: "1:2013.2-1" }];
  expect(await reader.systemPackages(["nova-api", "none"], "/c")).toEqual(nova);
  expect(await reader.systemPackages(["nova-api"], "/d")).toEqual([]);
  expect(await reader.systemPackages(["nova-api"])).toEqual([]);
});
