import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cacheOf } from "../../src/demo/host-files.ts";
import { createAttackedMachine } from "../support/attacked-machine.ts";
import { fleetmend } from "../support/command.ts";
import { startFleet } from "../support/fleet.ts";
import type { TestFleet } from "../support/fleet.ts";
import { after, before, permissionsOf } from "../support/repair-directory.ts";
import { describeActions, messagesOf } from "../support/repair-rig.ts";
import { readReport } from "../support/report.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";
import { createTrace } from "../support/strace.ts";
import { createWrongNeutron } from "../support/wrong-neutron.ts";

const value = "/var/lib/neutron/keystone-signing";
const repairs = ["--repair", "dir-owner,dir-mode"];

describe("over a real sshd", () => {
  let fleet: TestFleet;
  let directory: string;

  beforeAll(async () => {
    fleet = await startFleet({
      ctl01: ({ cache, write }, { old }) => {
        const { gid, uid } = after;
        write("/etc/passwd", `neutron:x:${uid}:${gid}::/var/lib/neutron:/bin/false\n`);
        write("/etc/neutron/neutron.conf", `[keystone_authtoken]\nsigning_dir = ${value}\n`);
        cache(value, cacheOf(old));
        return ["neutron"];
      },
    });
    directory = fleet.root("ctl01") + value;
    chownSync(directory, before.uid, before.gid);
    chmodSync(directory, before.mode);
  });

  afterAll(() => fleet[Symbol.asyncDispose]());

  async function run(words: readonly string[], code: number) {
    const file = `${fleet.directory}/report.json`;
    const reports = ["--report", `json=${file}`, "--report", "human"];
    const result = await fleetmend([...words, "-i", fleet.inventory, ...reports], { columns: 200 });
    expect(result).toMatchObject({ code, stderr: "" });
    const text = readFileSync(file, "utf8");
    return { ...readReport(file), text, human: result.stdout };
  }

  test("a check names the flag, a dry run shows what it would do, and neither does anything", async () => {
    expect((await run(["check"], 3)).human).toContain("`--repair dir-owner` mends it");
    const { human, text } = await run(["purge", "--dry-run", ...repairs], 3);
    expect(human).toContain(`plan    would set owner 1000:1001 → 9696:9697 of ${value}`);
    expect(human).toContain(`plan    would set mode 0777 → 0700 of ${value}`);
    expect(human).toContain("Owners and modes: 2 planned");
    expect(human).toContain(`fleetmend purge -i ${fleet.inventory} --repair dir-owner,dir-mode`);
    expect(JSON.parse(text)).toMatchObject({
      hosts: [
        {
          services: [
            {
              actions: [
                {
                  kind: "repair",
                  path: directory,
                  change: { what: "owner", from: "1000:1001", to: "9696:9697" },
                  state: "planned",
                },
                { kind: "repair", change: { what: "mode", from: "0777", to: "0700" } },
                { kind: "quarantine" },
                { kind: "quarantine" },
                { kind: "quarantine" },
              ],
            },
          ],
        },
      ],
    });
    expect(permissionsOf(directory)).toEqual(before);
  });

  test("a purge without it leaves the directory alone", async () => {
    await run(["purge", "--yes"], 3);
    expect(permissionsOf(directory)).toEqual(before);
    expect(readdirSync(directory).length).toBe(3);
  });

  test("what is no repair is refused", async () => {
    const words = ["purge", "-C", "--repair", "dir-owner,dir-group", "-i", fleet.inventory];
    const { code, stderr } = await fleetmend(words);
    expect(code).toBe(1);
    expect(stderr).toContain("Allowed are dir-owner and dir-mode.");
  });

  test("a purge repairs and moves, a check is clean, and undo puts all of it back", async () => {
    const purge = await run(["purge", "--yes", ...repairs], 0);
    expect(purge.totals.actions).toEqual({ done: 5 });
    expect(purge.human).toContain(`done    set owner 1000:1001 → 9696:9697 of ${value}`);
    expect(permissionsOf(directory)).toEqual(after);
    expect(readdirSync(directory)).toEqual([]);
    await run(["check"], 0);
    expect((await run(["purge", "--yes", ...repairs], 0)).totals.actions).toEqual({});

    const undo = await run(["undo", purge.run.id, "--yes"], 0);
    expect(undo.totals.actions).toEqual({ undone: 5 });
    expect(undo.human).toContain(`done    set back mode 0700 → 0777 of ${directory}`);
    expect(permissionsOf(directory)).toEqual(before);
    expect(readdirSync(directory).length).toBe(3);
    expect((await run(["undo", purge.run.id, "--yes"], 0)).totals.actions).toEqual({});
  });

  test("a newer file stays in place, and its directory gets back what it had", async () => {
    const { run: purge } = await run(["purge", "--yes", ...repairs], 0);
    chmodSync(directory, 0o700);
    writeFileSync(`${directory}/cacert.pem`, "newer");
    await run(["undo", purge.id, "--yes"], 0);
    expect(permissionsOf(directory)).toEqual(before);
    expect(readFileSync(`${directory}/cacert.pem`, "utf8")).toBe("newer");
  });
});

describe.each(shellInTurn(1))("where /bin/sh is %s", (_name, shell) => {
  test("a file that is planted while the directory is repaired is not purged for the planned one", async () => {
    let connect = () => createShellMachine(shell);
    using neutron = createWrongNeutron(() => connect());
    const { path, repair, root } = neutron;
    const script = `echo forged >${path}/cacert.pem`;
    connect = () =>
      createAttackedMachine(shell, { script, moment: ["before", "chmod", ""] }, `${root}/attacked`);
    const { outcomes } = await neutron.purge("apply", repair.runId);
    expect(outcomes[0]).toMatchObject({ status: "drifted", error: { code: "drifted" } });
    expect(permissionsOf(path)).toEqual(after);
    expect(readdirSync(path).length).toBe(3);
    expect(readFileSync(`${path}/cacert.pem`, "utf8")).toBe("forged\n");
  });

  test("an immutable directory is not repaired, and the finding says why", async () => {
    using neutron = createWrongNeutron(() => createShellMachine(shell));
    execFileSync("/usr/bin/chattr", ["+i", neutron.path]);
    try {
      const summary = await neutron.purge("apply", neutron.repair.runId);
      expect(describeActions(summary)).toEqual([]);
      expect(messagesOf(summary, "dir-mode")[0]).toContain(
        "; a repair leaves it alone: it is immutable or append-only",
      );
    } finally {
      execFileSync("/usr/bin/chattr", ["-i", neutron.path]);
    }
  });

  test("a dry run of a repair changes nothing, and neither does one of its undo", async () => {
    await using traced = createTrace();
    let launcher: readonly string[] = [];
    using neutron = createWrongNeutron(() => createShellMachine([...launcher, ...shell]));
    const { runId } = neutron.repair;
    launcher = traced.launcher;
    const planned = await neutron.purge("check", runId);
    expect(planned.outcomes[0]?.status).toBe("findings");
    launcher = [];
    expect((await neutron.purge("apply", runId)).outcomes[0]?.status).toBe("changed");
    launcher = traced.launcher;
    expect((await neutron.undo("check", runId)).exitCode).toBe(3);
    const { mutations, programs } = await traced.finish();
    expect(programs).toContain(shell[0]);
    expect(mutations).toEqual([]);
  });
});
