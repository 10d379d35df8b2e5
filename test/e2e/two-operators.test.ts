import { readdirSync, rmSync } from "node:fs";
import { expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { loadInventory } from "../../src/library/load-inventory.ts";
import { createTransport } from "../../src/library/transport.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import { parseReport } from "../support/report.ts";
import { createSigningDirectory, purgeAction } from "../support/signing-directory.ts";

const runOfAlice = "20260102T030405Z-0a1b2c";

test("the second operator is told whose run a host is of, and can go on when that has ended", async () => {
  await using fleet = await startFleet({ ctl01: neutronWith(({ old }) => cacheOf(old)) });
  const host = (await loadInventory([fleet.inventory])).hosts.get("ctl01");
  if (host === undefined) throw new Error("the inventory has no host");
  const cache = `${fleet.root("ctl01")}/var/lib/neutron/keystone-signing`;
  const other = createSigningDirectory();
  const purge = async () => {
    const words = ["purge", "-i", fleet.inventory, "--yes", "--report", "json"];
    const { code, stdout } = await fleetmend(words);
    return { code, host: parseReport(stdout).hosts[0] };
  };
  try {
    {
      const transport = await createTransport({ operator: "alice@ops1" });
      const { signal } = new AbortController();
      const options = { signal, runId: runOfAlice, run: "new" } as const;
      await using alice = await transport.openForChange(host, options);
      expect(await alice.change(purgeAction(other))).toMatchObject({ verdict: "done" });
      const second = await purge();
      expect(second).toMatchObject({ code: 2, host: { status: "failed" } });
      expect(second.host?.error).toEqual({
        code: "busy",
        message: expect.stringMatching(
          /: run 20260102T030405Z-0a1b2c of alice@ops1 has held it for \d+ s; run again when that has ended$/,
        ),
      });
      expect(readdirSync(cache).length).toBe(3);
    }
    expect(await purge()).toMatchObject({ code: 0, host: { status: "changed" } });
  } finally {
    rmSync(other.root, { recursive: true });
  }
});
