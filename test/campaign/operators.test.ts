import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { startControlFleet } from "../support/campaign/control-fleet.ts";
import { cutJournals } from "../support/campaign/journal-cases.ts";
import { killOperator } from "../support/campaign/operator-cases.ts";
import { runTogether } from "../support/campaign/together-cases.ts";

/** A sample of what `npm run campaign` runs as a whole. */
const sample = { seed: 1, hosts: 4 };
const patient = 120_000;

test(
  "a run whose process is killed is resumed, and each file is moved once and told once",
  async () => {
    const { cases, notes, right } = await killOperator({ ...sample, atMost: 2 });
    expect(notes.slice(1)).toEqual([]);
    expect([cases, right]).toEqual([2, 2]);
  },
  patient,
);

test(
  "of two runs at once each host is changed by one, and the other says so",
  async () => {
    const { cases, notes, right } = await runTogether({ ...sample, atMost: 1 });
    expect(notes.slice(1)).toEqual([]);
    expect([cases, right]).toEqual([4, 4]);
  },
  patient,
);

test(
  "a run whose journal is cut says nothing that is not so, and the next one does the rest",
  async () => {
    const { cases, notes, right } = await cutJournals({ ...sample, hosts: 2, atMost: 2 });
    expect(notes.slice(1)).toEqual([]);
    expect([cases, right]).toEqual([2, 2]);
  },
  patient,
);

test("a file that is nowhere as it was is lost", async () => {
  await using fleet = await startControlFleet(1);
  fleet.reset();
  expect(fleet.places("h01")).toMatchObject({ cached: 3, lost: [] });
  const [file = ""] = fleet.cacheOf("h01");
  writeFileSync(file, "another content");
  expect(fleet.places("h01")).toMatchObject({ cached: 2, lost: [expect.any(String)] });
});
