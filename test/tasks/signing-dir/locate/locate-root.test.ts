import { expect, test } from "vitest";
import { locateServices } from "../../../../src/tasks/signing-dir/locate/locate.ts";
import { createFakeReader } from "../../../support/fake-reader.ts";
import type { FakeHost } from "../../../support/fake-reader.ts";
import {
  authToken,
  locateOne,
  passwd,
  pasteFilter,
  serviceOf,
} from "../../../support/locate-one.ts";
import { pythonProcess } from "../../../support/processes.ts";

async function configuration(host: FakeHost, service = serviceOf("neutron")) {
  return (await locateOne(host, service)).configuration;
}

test("a service below another root is read there, whatever the host's processes say", async () => {
  const root = "/var/lib/lxc/n1/rootfs";
  const reader = createFakeReader({
    files: {
      [`${root}/etc/passwd`]: passwd,
      [`${root}/etc/neutron/neutron.conf`]: authToken("$state_path/ks"),
      "/host.conf": authToken("/host"),
    },
    processes: [pythonProcess(7, 0, "neutron-server", "--config-file", "/host.conf")],
  });
  const located = await locateServices(reader, [serviceOf("neutron", { root })]);
  expect(located.get("neutron")?.[0]).toMatchObject({
    user: { status: "known", uid: 9696 },
    source: "default files",
    configuration: {
      status: "set",
      signingDir: {
        value: "/var/lib/neutron/ks",
        hostPath: `${root}/var/lib/neutron/ks`,
        file: `${root}/etc/neutron/neutron.conf`,
      },
    },
  });
  const asked = reader.batches.flat();
  expect(asked.filter((one) => one.includes("/etc/neutron") && !one.startsWith(root))).toEqual([]);
});

test("%(here)s below another root is the path that the service sees", async () => {
  const root = "/var/lib/lxc/s1/rootfs";
  const files = {
    [`${root}/etc/swift/proxy-server.conf`]: pasteFilter("signing_dir = %(here)s/ks"),
  };
  expect(await configuration({ files }, serviceOf("swift-proxy", { root }))).toMatchObject({
    signingDir: { value: "/etc/swift/ks", hostPath: `${root}/etc/swift/ks` },
  });
});

test("links below another root lead where they lead the service, and never out of it", async () => {
  const root = "/var/lib/lxc/n1/rootfs";
  const links = (target: string) => ({
    [`${root}/etc/neutron`]: { linkTo: target },
    [`${root}/srv/real/neutron.conf`]: authToken("/inside"),
    "/srv/real/neutron.conf": authToken("/outside"),
  });
  const service = serviceOf("neutron", { root });
  for (const target of [
    "/srv/real",
    "../srv/real",
    "../../../../../../../srv/real",
    "/srv//./real/",
  ])
    expect(await configuration({ files: links(target) }, service)).toMatchObject({
      signingDir: { value: "/inside" },
    });
  expect(await configuration({ files: links("/etc/neutron") }, service)).toMatchObject({
    status: "unreadable",
    reason: "it is a symbolic link that leads nowhere",
  });
});
