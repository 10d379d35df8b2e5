import { linkSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import { parseReport } from "../support/report.ts";
import { stateDirectory } from "../support/state-directory.ts";

const names = ["cacert.pem", "revoked.pem", "signing_cert.pem"];

test("a host that lost its power in the middle of an action is told by a resume, and completed by a new run", async () => {
  await using fleet = await startFleet({ ctl01: neutronWith(({ old }) => cacheOf(old)) });
  const root = fleet.root("ctl01");
  const cache = `${root}/var/lib/neutron/keystone-signing`;
  const run = async (...words: readonly string[]) => {
    const { code, stdout } = await fleetmend([...words, "--yes", "--report", "json"]);
    const report = parseReport(stdout);
    return { code, id: report.run.id, host: report.hosts[0] };
  };
  const first = await run("purge", "-i", fleet.inventory);
  // All files linked, none renamed, and no answer: what a power cut leaves on the host and in the journal.
  const [kept = ""] = readdirSync(`${root}/var/lib/fleetmend/quarantine`);
  for (const name of names)
    linkSync(`${root}/var/lib/fleetmend/quarantine/${kept}/${name}`, `${cache}/${name}`);
  const journal = `${stateDirectory()}/runs/${first.id}.journal`;
  const lines = readFileSync(journal, "utf8").split("\n");
  const sent = lines.findIndex((line) => line.includes('"action-sent"'));
  writeFileSync(journal, `${lines.slice(0, sent + 1).join("\n")}\n`);

  const resumed = await run("resume", first.id);
  expect(resumed).toMatchObject({ code: 2, id: first.id, host: { status: "failed" } });
  expect(resumed.host?.error).toEqual({
    code: "change-failed",
    message: expect.stringContaining(
      "is there already, so this run was cut off here; a new run completes it",
    ),
  });
  const actions = resumed.host?.services.flatMap((service) => service.actions) ?? [];
  expect(actions.map(({ state }) => state)).toEqual(["failed", "failed", "failed"]);
  expect(readdirSync(cache).sort()).toEqual(names);

  const second = await run("purge", "-i", fleet.inventory);
  expect(second).toMatchObject({ code: 0, host: { status: "changed" } });
  expect(readdirSync(cache)).toEqual([]);
  await run("undo", second.id, "-i", fleet.inventory);
  await run("undo", first.id, "-i", fleet.inventory);
  expect(readdirSync(cache).sort()).toEqual(names);
});
