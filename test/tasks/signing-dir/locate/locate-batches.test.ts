import { expect, test } from "vitest";
import type { Service } from "../../../../src/model/service.ts";
import { catalogue } from "../../../../src/services/catalogue.ts";
import { locateServices } from "../../../../src/tasks/signing-dir/locate/locate.ts";
import type { FakeHost } from "../../../support/fake-reader.ts";
import { createFakeReader } from "../../../support/fake-reader.ts";
import { authToken, passwd, pasteFilter, serviceOf } from "../../../support/locate-one.ts";
import { dockerId, dockerView, merged, pythonProcess } from "../../../support/processes.ts";

const usual = {
  "/etc/passwd": passwd,
  "/etc/neutron/neutron.conf": authToken("$state_path/ks"),
  "/etc/neutron/api-paste.ini": pasteFilter(),
  "/etc/nova/nova.conf": `[DEFAULT]\napi_paste_config = /etc/nova/api-paste.ini\n${authToken("/n")}`,
  "/etc/nova/api-paste.ini": pasteFilter(),
  "/etc/glance/glance-api.conf": authToken("/g"),
  "/etc/swift/proxy-server.conf": pasteFilter("signing_dir = /s"),
};
const four = ["neutron", "nova", "glance", "swift-proxy"].map((name) => serviceOf(name));

async function batchesOf(host: FakeHost, services: readonly Service[] = four) {
  const reader = createFakeReader(host);
  const located = await locateServices(reader, services);
  const values = [...located.values()].map(([{ configuration }]) =>
    configuration.status === "set" ? configuration.signingDir.value : configuration.status,
  );
  return { values, batches: reader.batches };
}

function neutronWith(...words: readonly string[]) {
  const argv = ["/usr/bin/neutron-server", ...words];
  return [{ pid: 7, uid: 9696, argv, environment: new Map() }];
}

test("four services with their usual files need one batch", async () => {
  const { batches, values } = await batchesOf({ files: usual });
  expect(values).toEqual(["/var/lib/neutron/ks", "/n", "/g", "/s"]);
  expect(batches.length).toBe(1);
});

test("nothing is asked for twice", async () => {
  const everything = [...catalogue.values()];
  const { batches } = await batchesOf({ files: usual }, everything);
  const files = batches
    .flat()
    .filter((asked) => asked.startsWith("/") && !/^\/etc\/[a-z]+$/.test(asked));
  expect(files.length).toBe(new Set(files).size);
  expect(batches.flat().filter((asked) => asked === "/etc/passwd").length).toBe(1);
  for (const host of ["processes", "Python", "packages", "/tmp/"]) {
    expect(batches.flat().filter((asked) => asked.startsWith(host)).length).toBe(1);
  }
});

test("files that a process names need a second batch, with only what is not known yet", async () => {
  const { batches, values } = await batchesOf({
    files: {
      ...usual,
      "/etc/neutron/conf.d/9-late.conf": authToken("/late"),
      "/srv/nova.conf": authToken("/other"),
    },
    processes: [
      ...neutronWith(
        "--config-file",
        "/etc/neutron/neutron.conf",
        "--config-dir",
        "/etc/neutron/conf.d",
      ),
      {
        pid: 8,
        uid: 0,
        argv: ["/usr/bin/nova-api", "--config-file=/srv/nova.conf"],
        environment: new Map(),
      },
    ],
  });
  expect(values).toEqual(["/late", "/other", "/g", "/s"]);
  expect(batches.slice(1)).toEqual([
    [
      "/etc/neutron/conf.d/*.conf",
      "/etc/neutron/conf.d/api-paste.ini",
      "/srv/nova.conf",
      "/srv/api-paste.ini",
    ],
  ]);
});

test("a process that names the usual files needs no second batch", async () => {
  const processes = neutronWith("--config-file", "/etc/neutron/neutron.conf");
  expect((await batchesOf({ files: usual, processes })).batches.length).toBe(1);
});

test("a paste file that a named file names needs a third", async () => {
  const files = {
    ...usual,
    "/srv/neutron.conf": "[DEFAULT]\napi_paste_config = /srv/paste.ini\n",
    "/srv/paste.ini": pasteFilter("signing_dir = /p"),
  };
  const processes = neutronWith("--config-file", "/srv/neutron.conf");
  const { batches, values } = await batchesOf({ files, processes });
  expect(values[0]).toBe("/p");
  expect(batches.slice(1)).toEqual([
    ["/srv/neutron.conf", "/srv/api-paste.ini"],
    ["/srv/paste.ini"],
  ]);
});

test("a container's usual files need a second one, whatever they are", async () => {
  const files = {
    [`${merged}/etc/passwd`]: passwd,
    [`${merged}/etc/neutron/neutron.conf`]: authToken("/c"),
    [`${merged}/etc/neutron/api-paste.ini`]: pasteFilter(),
    [`/var/lib/docker/containers/${dockerId}/config.v2.json`]: "{}",
  };
  const processes = [{ ...pythonProcess(70, 9696, "neutron-server"), view: dockerView }];
  const { batches, values } = await batchesOf({ files, processes }, [serviceOf("neutron")]);
  expect(values).toEqual(["/c"]);
  expect(batches.length).toBe(2);
});

test("a host that does not answer is an error, once", async () => {
  const reader = createFakeReader({});
  const dead = { ...reader, readFile: () => Promise.reject(new Error("lost")) };
  await expect(locateServices(dead, four)).rejects.toThrow("lost");
});
