import { readdirSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { fleetmend } from "../support/command.ts";
import { neutronWith, startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { accountOf, startJournaledFleet, wholeAccount } from "../support/journaled-fleet.ts";
import { patience } from "../support/patience.ts";
import { descendants } from "../support/sshd.ts";

let fleet: TestFleet;

beforeEach(async () => {
  const stale = neutronWith(({ old }) => cacheOf(old));
  fleet = await startFleet(
    { direct: stale, behind: stale, nowhere: stale },
    {
      config: ["MaxStartups 100"],
      variables: ({ directory }) => ({
        behind: { ansible_ssh_extra_args: `-J bastion -F ${directory}/ssh_config` },
        nowhere: { ansible_ssh_extra_args: `-J nobody -F ${directory}/ssh_config` },
      }),
    },
  );
  const { directory, keyFile, knownHostsFile, port, user } = fleet.sshd;
  const login = `User ${user}\nIdentityFile ${keyFile}\nUserKnownHostsFile ${knownHostsFile}\n`;
  writeFileSync(
    `${directory}/ssh_config`,
    `Host bastion\nHostName 127.0.0.1\nPort ${port}\n${login}Host nobody\nHostName 127.0.0.1\nPort 1\n`,
  );
});

afterEach(() => fleet[Symbol.asyncDispose]());

const cached = (host: string) =>
  readdirSync(`${fleet.root(host)}/var/lib/neutron/keystone-signing`).length;

test("a fleet with a jump host is purged and undone, and what is wrong on the way is said", async () => {
  const words = ["-i", fleet.inventory, "--yes", "--report", "json"];
  const purge = await fleetmend(["purge", ...words]);
  const report = JSON.parse(purge.stdout);
  const statuses = report.hosts.map(({ host, status }: Row) => [host, status]);
  expect(Object.fromEntries(statuses)).toEqual({
    direct: "changed",
    behind: "changed",
    nowhere: "unreachable",
  });
  expect(purge.code).toBe(4);
  expect(["direct", "behind", "nowhere"].map(cached)).toEqual([0, 0, 3]);
  const trouble = JSON.stringify(report.hosts.find(({ host }: Row) => host === "nowhere"));
  expect(trouble).toContain("nowhere (ssh 127.0.0.1, for -F): the connection was refused");
  await fleetmend(["undo", report.run.id, ...words]);
  expect(["direct", "behind", "nowhere"].map(cached)).toEqual([3, 3, 3]);
});

test("a plan does not carry what ssh is given, so that an inventory has to say it", async () => {
  const file = `${fleet.directory}/plan.json`;
  const selection = ["-i", fleet.inventory, "-l", "behind"];
  expect((await fleetmend(["plan", "purge", ...selection, "-o", file])).code).toBe(3);
  const refused = await fleetmend(["apply", file, "--yes"]);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain("the plan reaches behind with OpenSSH (-F)");
  expect(cached("behind")).toBe(3);
  expect((await fleetmend(["apply", file, "--yes", "-i", fleet.inventory])).code).toBe(0);
  expect(cached("behind")).toBe(0);
});

test("a run over ssh that is killed leaves no connection, and is resumed", async () => {
  const variables = { ansible_connection: "openssh", ansible_ssh_extra_args: "-F none" };
  const hosts = ["one", "two", "three"];
  await using killed = await startJournaledFleet(hosts, {
    config: ["MaxStartups 100"],
    variables: () => Object.fromEntries(hosts.map((host) => [host, variables])),
  });
  // What was started, what was sent, and no answer yet.
  const moment = { forks: 3, lines: 6, act: async (send: Send) => send("SIGKILL") };
  const { run } = await killed.purge(moment);
  await expect.poll(() => descendants(killed.sshd.pid), patience).toEqual([]);
  const { code, stdout } = await killed.fleetmend(["resume", run, "--yes", "--report", "json"]);
  expect(code).toBe(0);
  expect(accountOf(stdout)).toEqual(wholeAccount(killed));
});

type Send = (signal: NodeJS.Signals) => void;

interface Row {
  readonly host: string;
  readonly status: string;
}
