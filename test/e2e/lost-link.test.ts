import { existsSync, readdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import type { Summary } from "../../src/engine/events.ts";
import type { ActionRecord } from "../../src/model/action.ts";
import { observed } from "../../src/model/outcome.ts";
import type { Status } from "../../src/model/outcome.ts";
import { fleetmend } from "../support/command.ts";
import { thawAll, withCut, workingShells } from "../support/cut-link.ts";
import type { Cut } from "../support/cut-link.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { patience } from "../support/patience.ts";
import { runOverSsh } from "../support/ssh-run.ts";
import { startSshd } from "../support/sshd.ts";
import type { Sshd } from "../support/sshd.ts";

const cuts = new Map<string, Cut>([
  ["request", { at: "request" }],
  ...[0, 20, 60, 120, 250].map(
    (milliseconds) => [`work${milliseconds}`, { at: "work", milliseconds }] as const,
  ),
  ["answer", { at: "answer" }],
  ["slow", { at: "freeze", milliseconds: 2500 }],
  ["frozen", { at: "freeze" }],
  ["dead", { at: "death" }],
]);

let fleet: TestFleet;
/** The server of the host that does not come back. */
let mortal: Sshd;
let summary: Summary;

beforeAll(async () => {
  mortal = await startSshd();
  const stale = neutronWith(({ old }) => cacheOf(old));
  fleet = await startFleet(Object.fromEntries([...cuts.keys()].map((name) => [name, stale])), {
    variables: () => ({
      dead: {
        ansible_port: mortal.port,
        ansible_ssh_private_key_file: mortal.keyFile,
        ansible_ssh_common_args: `-o UserKnownHostsFile=${mortal.knownHostsFile}`,
      },
    }),
  });
  summary = await runOverSsh({
    inventory: fleet.inventory,
    playbook: "purge",
    mode: "apply",
    deadlineMs: 10_000,
    wrap(machine, { name }) {
      const cut = cuts.get(name);
      if (cut === undefined) throw new Error(`no cut for ${name}`);
      return withCut(machine, cut, cut.at === "death" ? mortal : fleet.sshd);
    },
  });
});

afterAll(async () => {
  thawAll();
  await fleet[Symbol.asyncDispose]();
  await mortal.stop();
});

/** What may be said of a host. */
function possibleStatuses({ at, ...cut }: Cut): readonly Status[] {
  switch (at) {
    case "request":
      return ["failed"];
    case "work":
      return ["changed", "failed"];
    case "answer":
      return ["changed"];
    case "freeze":
      return "milliseconds" in cut ? ["changed"] : ["unknown"];
    case "death":
      return ["unknown"];
  }
}

test("what is said of a host is so, whenever its link was lost", () => {
  expect(summary.outcomes.map(({ host }) => host)).toEqual([...cuts.keys()]);
  const surprises = summary.outcomes.filter(({ host, status }) => {
    const cut = cuts.get(host);
    return cut === undefined || !possibleStatuses(cut).includes(status);
  });
  expect(surprises).toEqual([]);
  expect(summary.exitCode).toBe(2);
});

/** Where a file may be of which a state is said. */
const possiblePlaces = new Map<ActionRecord["state"], readonly string[]>([
  ["done", ["quarantine"]],
  // With both names it was cut off before it took the first one away.
  ["failed", ["cache", "cache, quarantine"]],
  ["unknown", ["cache", "cache, quarantine", "quarantine"]],
]);

function placeOf({ path, to = "" }: ActionRecord): string {
  const places = [existsSync(path) ? ["cache"] : [], existsSync(to) ? ["quarantine"] : []];
  return places.flat().join(", ");
}

test("what is said of each file is so, and stays so after all work on the hosts has ended", async () => {
  thawAll();
  await expect.poll(workingShells, patience).toEqual([]);
  const actions = summary.outcomes.flatMap((outcome) => observed(outcome).actions);
  expect(actions).toHaveLength(3 * cuts.size);
  const described = actions.map((action) => ({ ...action, place: placeOf(action) }));
  const wrong = described.filter(
    ({ state, place }) => possiblePlaces.get(state)?.includes(place) !== true,
  );
  expect(wrong).toEqual([]);
  const done = summary.outcomes.filter(({ status }) => status === "changed");
  const states = done.flatMap((outcome) => observed(outcome).actions.map(({ state }) => state));
  expect(new Set(states)).toEqual(new Set(["done"]));
});

test("the next purge does the rest", async () => {
  const { code } = await fleetmend(["purge", "--yes", "-i", fleet.inventory, "-l", "all:!dead"]);
  expect(code).toBe(0);
  const left = [...cuts.keys()].map((name) =>
    name === "dead" ? [] : readdirSync(`${fleet.root(name)}/var/lib/neutron/keystone-signing`),
  );
  expect(left.flat()).toEqual([]);
});
