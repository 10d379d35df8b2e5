import { beforeAll, expect, test } from "vitest";
import { observed } from "../../../../src/model/outcome.ts";
import type { Files } from "../../../support/neutron-host.ts";
import { directory, endpoint, hostFiles, look, neutron } from "../../../support/neutron-host.ts";
import { createPki } from "../../../support/pki.ts";
import type { Pki } from "../../../support/pki.ts";

let pki: Pki;
beforeAll(() => {
  pki = createPki();
});

/** What a purge of a stale cache would do in a directory of the given owner. */
async function plan(uid: number, extra: Files = {}) {
  const stale = { "signing_cert.pem": pki.old.signing, "cacert.pem": pki.old.ca };
  const files = hostFiles(stale, { [directory]: { directory: true, mode: 0o700, uid }, ...extra });
  const outcome = await look(files, { [endpoint]: pki.current }, { purge: "always" });
  const { actions, findings } = observed(outcome);
  return { actions, stale: findings.find(({ code }) => code === "cache-stale")?.message };
}

test("the service's own directory is purged", async () => {
  const { actions, stale } = await plan(neutron.uid);
  expect(actions.length).toBeGreaterThan(0);
  expect(stale).not.toContain("leaves it alone");
});

test.each([0, 1000])("one of uid %d is left alone, and the finding says why", async (uid) => {
  const { actions, stale } = await plan(uid);
  expect(actions).toEqual([]);
  expect(stale).toContain(
    `a purge leaves it alone: it belongs to uid ${uid} instead of neutron (uid 9696); chown it, or set \`user\` to whom the service runs as`,
  );
});

test("where nobody knows who the service is, none is purged", async () => {
  const { actions, stale } = await plan(neutron.uid, { "/etc/passwd": "" });
  expect(actions).toEqual([]);
  expect(stale).toContain(
    "it belongs to uid 9696, and the uid of neutron is not known; set `user`",
  );
});
