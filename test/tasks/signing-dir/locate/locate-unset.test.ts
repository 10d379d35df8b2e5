import { describe, expect, test } from "vitest";
import { listingLimit } from "../../../../src/model/host-reader.ts";
import { locateServices } from "../../../../src/tasks/signing-dir/locate/locate.ts";
import { createFakeReader } from "../../../support/fake-reader.ts";
import { locateAll, locateOne, passwd, serviceOf } from "../../../support/locate-one.ts";
import { privateTmp, pythonProcess, withEnvironment } from "../../../support/processes.ts";

const neutron = serviceOf("neutron");
const uid = 9696;
const files = {
  "/etc/passwd": passwd,
  "/etc/neutron/neutron.conf": "[keystone_authtoken]\n# signing_dir = /x\n",
};
const started = 1_700_000_000;
const running = { ...pythonProcess(7, uid, "neutron-server"), startedAt: started };

function made(changed: number, owner = uid) {
  return { directory: true, mode: 0o700, uid: owner, mtime: changed } as const;
}

function numbered(index: number): string {
  return `keystone-signing-${String(index).padStart(8, "0")}`;
}

/** Directories from before the process started, the newest first. */
function manyOld(count: number) {
  const names = Array.from({ length: count }, (_, index) => index);
  return Object.fromEntries(
    names.map((index) => [`/tmp/${numbered(index)}`, made(started - 1 - index)] as const),
  );
}

async function directoriesOf(host: Parameters<typeof locateAll>[0], service = neutron) {
  const located = await locateAll(host, service);
  return {
    held: located.flatMap(({ configuration }) =>
      configuration.status === "set" ? [configuration.signingDir.hostPath] : [],
    ),
    leftovers: located.flatMap(({ leftovers }) => leftovers),
  };
}

test("directories that were touched since the process started are its own, the others of earlier ones", async () => {
  const temporary = {
    "/tmp/keystone-signing-abcd12": made(started + 5),
    "/tmp/keystone-signing-efgh_567": made(started + 9),
    "/tmp/keystone-signing-old123": made(started - 9),
  };
  expect(await directoriesOf({ files: { ...files, ...temporary }, processes: [running] })).toEqual({
    held: ["/tmp/keystone-signing-efgh_567", "/tmp/keystone-signing-abcd12"],
    leftovers: ["/tmp/keystone-signing-old123"],
  });
});

describe("nothing is said to be left over", () => {
  const temporary = { "/tmp/keystone-signing-abcd12": made(started - 9) };

  test("without a process", async () => {
    expect(await directoriesOf({ files: { ...files, ...temporary } })).toEqual({
      held: [],
      leftovers: [],
    });
  });

  test.each([
    ["that was started before", started - 99, 9292, []],
    ["that does not tell when it was started", null, 9292, []],
    ["that was started later", started + 99, 9292, ["/tmp/keystone-signing-abcd12"]],
    ["of another user", started - 99, 9393, ["/tmp/keystone-signing-abcd12"]],
  ])("that may be another service's %s", async (_name, since, owner, leftovers) => {
    const reader = createFakeReader({
      files: {
        "/etc/passwd": "glance:x:9292:9292::/var/lib/glance:/bin/false\n",
        "/etc/glance/glance-api.conf": "[keystone_authtoken]\n",
        "/tmp/keystone-signing-abcd12": made(started - 9, 9292),
      },
      processes: [
        { ...pythonProcess(7, 9292, "glance-api"), startedAt: started },
        { ...pythonProcess(8, owner, "glance-registry"), startedAt: since },
      ],
    });
    const services = [serviceOf("glance"), serviceOf("glance-registry")];
    const located = await locateServices(reader, services);
    expect(located.get("glance")).toMatchObject([{ source: "process 7", leftovers }]);
  });

  test("where there are more directories than are listed", async () => {
    const listed = await directoriesOf({
      files: { ...files, ...manyOld(listingLimit) },
      processes: [running],
    });
    expect(listed.leftovers.length).toBeGreaterThan(0);
    const truncated = await directoriesOf({
      files: { ...files, ...manyOld(listingLimit + 1) },
      processes: [running],
    });
    expect(truncated).toEqual({ held: [], leftovers: [] });
  });
});

test("of those left over the newest twenty are told", async () => {
  const host = { files: { ...files, ...manyOld(25) }, processes: [running] };
  const names = Array.from({ length: 20 }, (_, index) => `/tmp/${numbered(index)}`);
  expect((await directoriesOf(host)).leftovers).toEqual(names);
});

test("a process that does not tell when it was started leaves the question open", async () => {
  const temporary = { "/tmp/keystone-signing-abcd12": made(started + 5) };
  const processes = [{ ...running, startedAt: null }];
  expect(await directoriesOf({ files: { ...files, ...temporary }, processes })).toEqual({
    held: [],
    leftovers: [],
  });
});

test.each([
  ["of another user", "keystone-signing-abcd12", made(started + 5, 1000)],
  ["with the service's name", "keystone-signing-neutron", made(started + 5)],
  ["with another name", "keystone-signing-abc", made(started + 5)],
  ["that is a file", "keystone-signing-abcd12", { content: "", uid, mtime: started + 5 }],
  ["that is a link", "keystone-signing-abcd12", { linkTo: "/etc", uid, mtime: started + 5 }],
])("one %s is nobody's", async (_name, name, file) => {
  const host = { files: { ...files, [`/tmp/${name}`]: file }, processes: [running] };
  expect(await directoriesOf(host)).toEqual({ held: [], leftovers: [] });
});

test("TMPDIR of the process says where", async () => {
  const processes = [withEnvironment(running, { TMPDIR: "/srv/tmp" })];
  const temporary = { "/srv/tmp/keystone-signing-abcd12": made(started + 5) };
  expect((await directoriesOf({ files: { ...files, ...temporary }, processes })).held).toEqual([
    "/srv/tmp/keystone-signing-abcd12",
  ]);
});

test("under PrivateTmp they are where the host has the unit's /tmp", async () => {
  const place = "/tmp/systemd-private-1/tmp";
  const host = {
    files: { ...files, [`${place}/keystone-signing-abcd12`]: made(started + 5) },
    processes: [{ ...running, view: privateTmp }],
  };
  expect(await locateOne(host, neutron)).toMatchObject({
    witness: "/proc/7/root/tmp/keystone-signing-abcd12",
    configuration: {
      signingDir: {
        via: "default",
        value: "/tmp/keystone-signing-abcd12",
        hostPath: `${place}/keystone-signing-abcd12`,
      },
    },
  });
});

describe("releases before keystoneclient 0.2.4", () => {
  test.each([
    ["folsom", "keystone 2012.2"],
    ["grizzly", "python-keystoneclient 0.2.3"],
  ] as const)("%s caches in the home of the user", async (release, version) => {
    const located = await locateOne({ files }, serviceOf("neutron", { release }));
    expect(located.configuration).toMatchObject({
      status: "set",
      signingDir: {
        value: "/var/lib/neutron/keystone-signing",
        via: "default",
        raw: `~/keystone-signing (${version})`,
      },
    });
  });

  test("the home is the process's", async () => {
    const processes = [withEnvironment(running, { HOME: "/root" })];
    const located = await locateOne(
      { files, processes },
      serviceOf("neutron", { release: "folsom" }),
    );
    expect(located.configuration).toMatchObject({
      signingDir: { value: "/root/keystone-signing" },
    });
  });

  test("later ones do not", async () => {
    const located = await locateOne({ files }, serviceOf("neutron", { release: "havana" }));
    expect(located.configuration.status).toBe("unset");
  });
});
