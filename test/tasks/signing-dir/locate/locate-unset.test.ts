import { describe, expect, test } from "vitest";
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

test("without a process all are left over", async () => {
  const temporary = { "/tmp/keystone-signing-abcd12": made(started + 5) };
  expect(await directoriesOf({ files: { ...files, ...temporary } })).toEqual({
    held: [],
    leftovers: ["/tmp/keystone-signing-abcd12"],
  });
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
