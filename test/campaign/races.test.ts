import { expect, test } from "vitest";
import { runCases } from "../support/campaign/cases.ts";
import { cutLinks } from "../support/campaign/link-cases.ts";
import { raceCases } from "../support/campaign/race-cases.ts";

const patient = 120_000;

test(
  "the owner of a directory who swaps names in it leads neither purge nor undo to what is not his",
  async () => {
    const { cases, notes, right } = await runCases(raceCases, { seed: 1, atMost: 4 });
    expect(notes.slice(1)).toEqual([]);
    expect([cases, right]).toEqual([4, 4]);
  },
  patient,
);

test(
  "what is said of a host is so, at whatever moment its connection was cut",
  async () => {
    const { cases, notes, right } = await cutLinks({ seed: 1, atMost: 1 });
    expect(notes.slice(1)).toEqual([]);
    expect([cases, right]).toEqual([4, 4]);
  },
  patient,
);
