import { beforeAll, describe, expect, test } from "vitest";
import { observed } from "../../../../src/model/outcome.ts";
import {
  codesOf,
  directory,
  endpoint,
  hostFiles,
  look,
  neutron,
} from "../../../support/neutron-host.ts";
import type { Files } from "../../../support/neutron-host.ts";
import { createPki } from "../../../support/pki.ts";
import type { Pki } from "../../../support/pki.ts";

let pki: Pki;
beforeAll(() => {
  pki = createPki();
});

describe("the directory", () => {
  const fresh = () => ({ "signing_cert.pem": pki.current.signing, "cacert.pem": pki.current.ca });
  const cases: readonly (readonly [string, Files, readonly string[]])[] = [
    ["is a file", { [directory]: "a file" }, ["dir-not-a-directory"]],
    ["is a link", { [directory]: { linkTo: "/srv/x" } }, ["dir-symlink"]],
    [
      "belongs to somebody else",
      { [directory]: { directory: true, mode: 0o700, uid: 1000 } },
      ["dir-owner"],
    ],
    [
      "is open to others",
      { [directory]: { directory: true, mode: 0o755, ...neutron } },
      ["dir-mode"],
    ],
    [
      "is below a directory that everybody may write to",
      { "/var/lib/neutron": { directory: true, mode: 0o777, ...neutron } },
      ["dir-unsafe-parent"],
    ],
    [
      "is below such a directory that only root can reach, as a unit with PrivateTmp has it",
      {
        "/var": { directory: true, mode: 0o1777 },
        "/var/lib": { directory: true, mode: 0o700 },
        "/var/lib/neutron": { directory: true, mode: 0o1777 },
      },
      [],
    ],
    [
      "is below a directory of root's own that somebody else could rename",
      {
        "/var": { directory: true, mode: 0o777 },
        "/var/lib": { directory: true, mode: 0o700 },
      },
      ["dir-unsafe-parent"],
    ],
    [
      "is below a directory in which anybody may make it first",
      { "/var/lib/neutron": { directory: true, mode: 0o1777 } },
      ["dir-unsafe-parent"],
    ],
    [
      "is below somebody else's directory",
      { "/var/lib/neutron": { directory: true, uid: 1000 } },
      ["dir-unsafe-parent"],
    ],
  ];
  test.each(cases)("%s", async (_name, extra, codes) => {
    const outcome = await look(hostFiles(fresh(), extra), { [endpoint]: pki.current });
    expect(codesOf(outcome)).toEqual(codes);
  });

  test.each([
    "/",
    "/etc",
    "/etc/keystone/ssl/certs",
    "/var/lib",
    "/var/lib/neutron/..",
    "/tmp",
    "/root/x",
  ])("nothing is read in %s, and nothing planned", async (value) => {
    const files = {
      "/etc/neutron/neutron.conf": `[keystone_authtoken]\nsigning_dir = ${value}\n`,
      "/etc/cacert.pem": pki.old.ca,
    };
    const outcome = await look(files, { [endpoint]: pki.current }, { purge: "always" });
    expect(codesOf(outcome)).toEqual(["dir-protected"]);
    expect(observed(outcome).actions).toEqual([]);
  });
});

test.each([
  ["its user may make it", { "/var/lib/neutron": { directory: true, ...neutron } }, "info"],
  ["its user may not", { "/var/lib/neutron": { directory: true } }, "warning"],
  ["its group may", { "/var/lib/neutron": { directory: true, mode: 0o775, gid: 9696 } }, "info"],
] as const)("a directory that is missing where %s", async (_name, extra, severity) => {
  const files: Files = {
    "/etc/passwd": "neutron:x:9696:9696::/var/lib/neutron:/usr/sbin/nologin\n",
    "/etc/neutron/neutron.conf": `[keystone_authtoken]\nsigning_dir = ${directory}\n`,
    ...extra,
  };
  const outcome = await look(files, { [endpoint]: pki.current });
  expect(observed(outcome).findings).toMatchObject([{ code: "dir-missing", severity }]);
});

test("a finding names the configuration line that led to it", async () => {
  const outcome = await look(
    hostFiles({ "signing_cert.pem": pki.old.signing, "cacert.pem": pki.old.ca }),
    { [endpoint]: pki.current },
  );
  expect(observed(outcome).findings[0]).toMatchObject({
    code: "cache-stale",
    service: "neutron",
    path: `${directory}/signing_cert.pem`,
    file: "/etc/neutron/neutron.conf",
    line: 2,
  });
});
