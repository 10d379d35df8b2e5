import { describe, expect, test } from "vitest";
import { authToken, locateAll, locateOne, serviceOf } from "../../../support/locate-one.ts";
import { dockerId, dockerView, merged, pythonProcess } from "../../../support/processes.ts";

const neutron = serviceOf("neutron");
const uid = 42435;
const passwd = `root:x:0:0::/root:/bin/sh\nneutron:x:${uid}:${uid}::/var/lib/neutron:/bin/false\n`;
const running = { ...pythonProcess(70, uid, "neutron-server"), view: dockerView };
const state = JSON.stringify({ ID: dockerId, Name: "/neutron_server" });
const files = {
  [`${merged}/etc/passwd`]: passwd,
  [`${merged}/etc/neutron/neutron.conf`]: authToken("$state_path/ks"),
  [`/var/lib/docker/containers/${dockerId}/config.v2.json`]: state,
};

test("a service that runs in a container alone is found there without a word in the inventory", async () => {
  expect(await locateOne({ files, processes: [running] }, neutron)).toMatchObject({
    source: "process 70",
    container: { engine: "docker", id: dockerId, name: "neutron_server" },
    user: { status: "known", uid },
    trustedPrefix: merged,
    witness: "/proc/70/root/var/lib/neutron/ks",
    configuration: {
      status: "set",
      signingDir: {
        value: "/var/lib/neutron/ks",
        hostPath: `${merged}/var/lib/neutron/ks`,
        file: `${merged}/etc/neutron/neutron.conf`,
      },
    },
  });
});

test("a directory on a volume is where the host has the volume, and judged as one of the host's", async () => {
  const value = "/var/cache/neutron/ks";
  const own = { ...files, [`${merged}/etc/neutron/neutron.conf`]: authToken(value) };
  expect(await locateOne({ files: own, processes: [running] }, neutron)).toMatchObject({
    trustedPrefix: "",
    configuration: {
      signingDir: { value, hostPath: "/var/lib/docker/volumes/cache/_data/ks" },
    },
  });
});

test("links in the container lead where they lead the service", async () => {
  const linked = {
    ...files,
    [`${merged}/etc/neutron/neutron.conf`]: { linkTo: "/etc/neutron/real.conf" },
    [`${merged}/etc/neutron/real.conf`]: authToken("/in-container"),
    "/etc/neutron/real.conf": authToken("/on-host"),
  };
  expect(await locateOne({ files: linked, processes: [running] }, neutron)).toMatchObject({
    configuration: { signingDir: { value: "/in-container" } },
  });
});

test("the host's own process counts rather than a container's", async () => {
  const host = { ...pythonProcess(80, 0, "neutron-server") };
  const both = { ...files, "/etc/neutron/neutron.conf": authToken("/on-host") };
  expect(await locateOne({ files: both, processes: [running, host] }, neutron)).toMatchObject({
    source: "process 80",
    container: null,
    configuration: { signingDir: { value: "/on-host" } },
  });
});

describe("where the inventory names the container", () => {
  const both = {
    files: { ...files, "/etc/neutron/neutron.conf": authToken("/on-host") },
    processes: [pythonProcess(60, 0, "neutron-server"), running],
  };

  test.each(["neutron_server", dockerId, dockerId.slice(0, 12)])("%s is it", async (container) => {
    const located = await locateOne(both, serviceOf("neutron", { container }));
    expect(located).toMatchObject({
      source: "process 70",
      configuration: { signingDir: { value: "/var/lib/neutron/ks" } },
    });
  });

  test("another one is not", async () => {
    const located = await locateOne(both, serviceOf("neutron", { container: "neutron_api" }));
    expect(located.configuration).toEqual({
      status: "missing",
      path: "/etc/neutron/neutron.conf",
      detail: `no process of neutron runs in a container called neutron_api (but in docker ${dockerId.slice(0, 12)}), and the host has no copy of its files`,
    });
  });
});

test("the names of podman's containers are their monitors'", async () => {
  const id = "5a".repeat(32);
  const view = { ...dockerView, controlGroup: `/machine.slice/libpod-${id}.scope` };
  const monitor = {
    pid: 50,
    uid: 0,
    argv: ["/usr/bin/conmon", "-c", id, "-n", "neutron_server", "-r", "/usr/bin/crun"],
  };
  const processes = [{ ...running, view }, monitor];
  expect((await locateOne({ files, processes }, neutron)).container).toEqual({
    engine: "podman",
    id,
    name: "neutron_server",
  });
});

describe("who may pass for the service", () => {
  test("not another user of the container", async () => {
    const stranger = { ...running, uid: 65534 };
    const located = await locateOne({ files, processes: [stranger] }, neutron);
    expect(located).toMatchObject({
      source: "default files",
      configuration: { status: "missing", path: "/etc/neutron/neutron.conf" },
      doubts: [
        "Process 70 (uid 65534) was left out, being neither root nor a user of neutron in its container, or having fewer users than a container has; if it is neutron, set `user`.",
      ],
    });
  });

  test("nobody in a root directory that no container explains, whoever he says he is", async () => {
    const view = { ...dockerView, controlGroup: `/user.slice/docker-${dockerId}.scope` };
    const processes = [{ ...running, uid: 0, view }];
    expect((await locateOne({ files, processes }, neutron)).source).toBe("default files");
  });

  test("users of a container that has numbers of its own, by the host's numbers", async () => {
    const users = [{ inside: 0, outside: 100_000, count: 65_536 }];
    const view = { ...dockerView, users };
    const at = (pid: number, uid: number) => ({ ...running, pid, uid, view });
    expect(
      await locateOne({ files, processes: [at(71, uid), at(72, 100_000 + uid)] }, neutron),
    ).toMatchObject({ user: { status: "known", uid: 100_000 + uid } });
    const stranger = await locateOne({ files, processes: [at(71, uid)] }, neutron);
    expect(stranger.source).toBe("default files");
  });
});

describe("what the deployer keeps on the host", () => {
  const copy = "/etc/kolla/neutron-server/neutron.conf";
  const same = `The container makes /etc/neutron/neutron.conf from ${copy} when it starts: change it there.`;
  const other = `${copy}, from which the container makes /etc/neutron/neutron.conf when it starts, is another one by now: the next start changes what counts.`;

  test.each([
    [authToken("$state_path/ks"), [same]],
    [authToken("/new"), [other]],
  ])("is compared with what the container has", async (text, notes) => {
    const host = { files: { ...files, [copy]: text }, processes: [running] };
    expect((await locateOne(host, neutron)).notes).toEqual(notes);
  });

  test.each([
    ["Kolla", copy, serviceOf("neutron")],
    ["Kolla, by the container's name", "/etc/kolla/my-net/neutron.conf", "my_net"],
    [
      "TripleO",
      "/var/lib/config-data/puppet-generated/neutron/etc/neutron/neutron.conf",
      serviceOf("neutron"),
    ],
  ] as const)(
    "tells what a container that does not run would use: %s",
    async (_name, path, one) => {
      const service = typeof one === "string" ? serviceOf("neutron", { container: one }) : one;
      const located = await locateOne({ files: { [path]: authToken("/var/cache/n") } }, service);
      expect(located).toMatchObject({
        source: "the host's copy of a container's files",
        configuration: { status: "unresolved", file: path, line: 2, raw: "/var/cache/n" },
      });
    },
  );

  test("does not matter where the service is installed on the host itself", async () => {
    const both = { [copy]: authToken("/copy"), "/etc/neutron/neutron.conf": authToken("/host") };
    expect(await locateOne({ files: both }, neutron)).toMatchObject({
      source: "default files",
      configuration: { signingDir: { value: "/host" } },
    });
  });
});

test("a service in two containers has two directories", async () => {
  const id = "7b".repeat(32);
  const second = {
    ...running,
    pid: 75,
    view: {
      ...dockerView,
      namespace: "4026533000",
      controlGroup: `/docker/${id}`,
      mounts: [{ point: "/", type: "overlay", device: "0:60", root: "/" }],
      hostMounts: [
        ...dockerView.hostMounts,
        { point: "/second", type: "overlay", device: "0:60", root: "/" },
      ],
    },
  };
  const two = {
    ...files,
    "/second/etc/passwd": passwd,
    "/second/etc/neutron/neutron.conf": authToken("/b"),
  };
  const located = await locateAll({ files: two, processes: [running, second] }, neutron);
  const paths = located.map(({ configuration }) =>
    configuration.status === "set" ? configuration.signingDir.hostPath : configuration.status,
  );
  expect(paths).toEqual([`${merged}/var/lib/neutron/ks`, "/second/b"]);
  expect(located[0].mismatch).toMatchObject({ kind: "containers" });
  expect(located.map(({ container, source }) => [source, container?.id])).toEqual([
    ["process 70", dockerId],
    ["process 75", id],
  ]);
});

test("an LXC container below a root that the inventory names is read there, as its process was started", async () => {
  const root = "/var/lib/lxc/n1/rootfs";
  const hostMounts = [{ point: "/", type: "ext4", device: "8:1", root: "/" }];
  const view = {
    kind: "own",
    namespace: "1",
    mounts: [{ point: "/", type: "ext4", device: "8:1", root }],
    hostMounts,
    controlGroup: "/lxc.payload.n1",
    users: [],
  } as const;
  const host = {
    files: {
      [`${root}/etc/passwd`]: passwd,
      [`${root}/srv/site.conf`]: authToken("/srv/ks"),
    },
    processes: [
      { ...pythonProcess(9, uid, "neutron-server", "--config-file=/srv/site.conf"), view },
    ],
  };
  expect(await locateOne(host, serviceOf("neutron", { root }))).toMatchObject({
    source: "process 9",
    configuration: { signingDir: { value: "/srv/ks", hostPath: `${root}/srv/ks` } },
  });
});
