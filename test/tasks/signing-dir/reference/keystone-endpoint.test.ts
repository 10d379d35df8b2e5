import { expect, test } from "vitest";
import type { MemoryFile } from "../../../../src/transport/memory/file-tree.ts";
import { endpointsOf } from "../../../../src/tasks/signing-dir/reference/keystone-endpoint.ts";
import { createFakeReader } from "../../../support/fake-reader.ts";
import { authToken, locateOne, serviceOf } from "../../../support/locate-one.ts";

const unnamed = { keystoneCaFile: null, keystoneEndpoints: [] };
const conf = `${authToken("/srv/signing")}identity_uri = https://ks:35357\ncafile = /etc/pki/bundle.crt\n`;

/** Whom a service below `root` trusts, as far as a look at its host tells. */
async function trustOf(root: string, files: Readonly<Record<string, MemoryFile>>) {
  const host = { files: { [`${root}/etc/neutron/neutron.conf`]: conf, ...files } };
  const located = await locateOne(host, serviceOf("neutron", { root }));
  const [endpoint] = await endpointsOf(unnamed, located, new Map(), createFakeReader(host));
  return endpoint?.trust;
}

test("a service's cafile is read on the host", async () => {
  const files = { "/etc/pki/bundle.crt": { linkTo: "/etc/real.pem" }, "/etc/real.pem": "its own" };
  expect(await trustOf("", files)).toEqual({ status: "known", authorities: ["its own"] });
});

test("below another root a link leads where it leads the service, never to a file of the host", async () => {
  const root = "/var/lib/lxc/n1/rootfs";
  const link = { [`${root}/etc/pki/bundle.crt`]: { linkTo: "/etc/real.pem" } };
  const files = { ...link, "/etc/real.pem": "the host's", [`${root}/etc/real.pem`]: "its own" };
  expect(await trustOf(root, files)).toEqual({ status: "known", authorities: ["its own"] });
  expect(await trustOf(root, { ...link, "/etc/real.pem": "the host's" })).toEqual({
    status: "unreadable",
    reason: "its cafile /etc/pki/bundle.crt is absent",
  });
});
