import { beforeAll, expect, test } from "vitest";
import { observed } from "../../../src/model/outcome.ts";
import { catalogue } from "../../../src/services/catalogue.ts";
import { quarantineUndo } from "../../../src/tasks/quarantine/undo.ts";
import { signingDirPurge } from "../../../src/tasks/signing-dir/purge.ts";
import { memoryTransport } from "../../../src/transport/memory/memory-transport.ts";
import { runPlan } from "../../support/memory-run.ts";
import { directory, hostFiles } from "../../support/neutron-host.ts";
import { createPki } from "../../support/pki.ts";
import type { Pki } from "../../support/pki.ts";
import { createTestPlan } from "../../support/plan.ts";
import { createHost } from "../../support/session.ts";

const purgeId = "20260102T030405Z-0a1b2c";
const names = ["cacert.pem", "signing_cert.pem"];
let pki: Pki;
beforeAll(() => {
  pki = createPki();
});

function createRig() {
  const neutron = catalogue.get("neutron");
  if (neutron === undefined) throw new Error("no neutron");
  const host = createHost("ctl01", { services: [neutron] });
  const files = hostFiles({ "signing_cert.pem": "<html>", "cacert.pem": pki.old.ca });
  const transport = memoryTransport({ ctl01: { files } });
  const inCache = () =>
    transport
      .paths("ctl01")
      .filter((path) => path.startsWith(`${directory}/`))
      .toSorted();
  const purge = () =>
    runPlan(createTestPlan([host], [[signingDirPurge, {}]]), transport, {
      mode: "apply",
      runId: purgeId,
    });
  const undo = (mode: "check" | "apply", params: object = {}) =>
    runPlan(createTestPlan([host], [[quarantineUndo, { run: purgeId, ...params }]]), transport, {
      mode,
    });
  return { inCache, purge, undo };
}

const all = names.map((name) => `${directory}/${name}`);

test("purge and undo are each other's reverse, and both are idempotent", async () => {
  const { inCache, purge, undo } = createRig();
  expect((await purge()).outcomes[0]?.status).toBe("changed");
  expect(inCache()).toEqual([]);
  expect((await purge()).outcomes[0]?.status).toBe("ok");

  const planned = await undo("check");
  expect(planned.exitCode).toBe(3);
  expect(inCache()).toEqual([]);

  const undone = await undo("apply");
  expect(undone).toMatchObject({ exitCode: 0, outcomes: [{ status: "changed" }] });
  expect(undone.outcomes.flatMap((one) => observed(one).actions.map(({ state }) => state))).toEqual(
    ["undone", "undone"],
  );
  expect(inCache()).toEqual(all);
  expect(await undo("apply")).toMatchObject({ exitCode: 0, outcomes: [{ status: "ok" }] });
  expect(inCache()).toEqual(all);
});

test("only the services that are named are undone", async () => {
  const { inCache, purge, undo } = createRig();
  await purge();
  expect((await undo("apply", { services: ["nova"] })).outcomes[0]?.status).toBe("ok");
  expect(inCache()).toEqual([]);
});

test("something that is no run id is refused as a parameter", () => {
  const result = quarantineUndo.bind({ run: "../../etc" });
  expect("issues" in result && result.issues[0]?.message).toContain("is not a run id");
});
