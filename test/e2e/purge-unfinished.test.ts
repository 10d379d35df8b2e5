import { linkSync, readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import { parseReport } from "../support/report.ts";

test("a purge that was cut off between the certificates and the list is completed by the next, and undone wholly", async () => {
  await using fleet = await startFleet({ ctl01: neutronWith(({ old }) => cacheOf(old)) });
  const root = fleet.root("ctl01");
  const cache = `${root}/var/lib/neutron/keystone-signing`;
  const run = async (command: string, ...words: readonly string[]) => {
    const { code, stdout } = await fleetmend([
      command,
      ...words,
      "-i",
      fleet.inventory,
      "--report",
      "json",
    ]);
    const { hosts, run: ran } = parseReport(stdout);
    return { code, id: ran.id, codes: hosts[0]?.services[0]?.findings.map((one) => one.code) };
  };
  const first = await run("purge", "--yes");
  // What a kill between the second and the third renaming leaves.
  const [kept = ""] = readdirSync(`${root}/var/lib/fleetmend/quarantine`);
  linkSync(`${root}/var/lib/fleetmend/quarantine/${kept}/revoked.pem`, `${cache}/revoked.pem`);
  expect(await run("check")).toMatchObject({ code: 3, codes: ["purge-unfinished"] });
  const second = await run("purge", "--yes");
  expect(second.code).toBe(0);
  expect(readdirSync(cache)).toEqual([]);
  await run("undo", second.id, "--yes");
  await run("undo", first.id, "--yes");
  expect(readdirSync(cache).sort()).toEqual(["cacert.pem", "revoked.pem", "signing_cert.pem"]);
  // With certificates in place, an undo may have been cut off as well.
  expect((await run("check")).codes).not.toContain("purge-unfinished");
});
