import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { QuarantineAction } from "../../src/model/action.ts";
import { startLeasedHost } from "../support/leased-host.ts";
import type { LeasedHost } from "../support/leased-host.ts";
import { openSession } from "../support/session.ts";
import { shellInTurn } from "../support/shells.ts";
import { createSigningDirectory, purgeAction } from "../support/signing-directory.ts";

const first = "20260102T030405Z-000001";
const second = "20260102T030405Z-000002";

const made: string[] = [];
afterAll(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true });
});

function purgeOfAnother(): QuarantineAction {
  const directory = createSigningDirectory();
  made.push(directory.root);
  return purgeAction(directory);
}

/** How many files of a purge are where they were. */
const left = ({ directory }: QuarantineAction) => readdirSync(directory.path).length;

/** Puts words into the lease, by their places. */
function editLease(host: LeasedHost, words: Readonly<Record<number, string>>): void {
  host.writeLease(
    `${host
      .lease()
      .map((word, index) => words[index] ?? word)
      .join(" ")}\n`,
  );
}

/** Places of words in the lease. */
const number = 3;
const boot = 5;
const until = 7;

describe.concurrent.each(shellInTurn(0))("under %s", (_, shell) => {
  const open = (host: LeasedHost, runId: string, run: "new" | "taken-up" = "new") =>
    openSession(host.machine(shell), { runId, run });

  test("who comes second is told whose the host is, and changes nothing", async () => {
    await using host = await startLeasedHost();
    await using holder = await open(host, first);
    expect(await holder.change(purgeOfAnother())).toMatchObject({ verdict: "done" });
    const others = (["new", "taken-up"] as const).map(async (run) => {
      await using other = await open(host, second, run);
      const purge = purgeOfAnother();
      const { verdict, reason } = await other.change(purge);
      expect(verdict).toBe("busy");
      expect(reason).toMatch(
        /^run 20260102T030405Z-000001 of tests@here has held it for \d+ s; run again when that has ended$/,
      );
      expect(left(purge)).toBe(3);
    });
    await Promise.all(others);
    // Those that waited are not in the way of the one that holds.
    expect(await holder.change(purgeOfAnother())).toMatchObject({ verdict: "done" });
    expect(host.lease()[number]).toBe("1");
  });

  test("a lease ends with its session, also with one that is killed", async () => {
    await using host = await startLeasedHost();
    {
      await using session = await open(host, first);
      await session.change(purgeOfAnother());
    }
    await using killed = await open(host, second);
    expect(await killed.change(purgeOfAnother())).toMatchObject({ verdict: "done" });
    expect(host.lease()[number]).toBe("2");
    process.kill(Number(host.lease()[4]?.split(".")[0]), "SIGKILL");
    await using third = await open(host, first);
    expect(await third.change(purgeOfAnother())).toMatchObject({ verdict: "done" });
    expect(host.lease()[number]).toBe("3");
  });

  test("whoever slept while the lease ran out is kept away from then on", async () => {
    await using host = await startLeasedHost();
    await using sleeper = await open(host, first);
    await sleeper.change(purgeOfAnother());
    editLease(host, { [until]: "0" });
    {
      await using other = await open(host, second);
      expect(await other.change(purgeOfAnother())).toMatchObject({ verdict: "done" });
    }
    const purge = purgeOfAnother();
    const { verdict, reason } = await sleeper.change(purge);
    expect(verdict).toBe("busy");
    expect(reason).toMatch(
      /^this run holds the host no longer: run 20260102T030405Z-000002 of tests@here has held it for \d s$/,
    );
    expect(left(purge)).toBe(3);
  });

  test("a run that ran out of time goes on if nobody came in between", async () => {
    await using host = await startLeasedHost();
    await using session = await open(host, first);
    await session.change(purgeOfAnother());
    editLease(host, { [until]: "0" });
    expect(await session.change(purgeOfAnother())).toMatchObject({ verdict: "done" });
    expect(Number(host.lease()[until])).toBeGreaterThan(600);
    expect(host.lease()[number]).toBe("1");
  });

  test("a run that is taken up takes its host over from its own dead process", async () => {
    await using host = await startLeasedHost();
    await using dead = await open(host, first);
    await dead.change(purgeOfAnother());
    await using heir = await open(host, first, "taken-up");
    expect(await heir.change(purgeOfAnother())).toMatchObject({ verdict: "done" });
    const purge = purgeOfAnother();
    expect(await dead.change(purge)).toMatchObject({ verdict: "busy" });
    expect(left(purge)).toBe(3);
  });

  test.each([
    ["of an earlier boot", { [boot]: "00000000-0000-0000-0000-000000000000" }],
    ["with another word at its end", { 8: "en" }],
    ["with a word for a number", { [number]: "$(id)" }],
  ])("a lease %s holds nobody", async (_what, words) => {
    await using host = await startLeasedHost();
    await using alive = await open(host, first);
    await alive.change(purgeOfAnother());
    editLease(host, words);
    await using other = await open(host, second);
    expect(await other.change(purgeOfAnother())).toMatchObject({ verdict: "done" });
  });

  test("a session whose lease is gone changes nothing more", async () => {
    await using host = await startLeasedHost();
    await using session = await open(host, first);
    await session.change(purgeOfAnother());
    rmSync(host.path("fleetmend/lease"));
    const purge = purgeOfAnother();
    expect(await session.change(purge)).toMatchObject({
      verdict: "busy",
      reason: "this run holds the host no longer: its lease is gone",
    });
    expect(left(purge)).toBe(3);
  });

  test("nothing is changed where no lease can be taken", async () => {
    await using host = await startLeasedHost("nr_inodes=2");
    await using session = await open(host, first);
    const purge = purgeOfAnother();
    expect(await session.change(purge)).toMatchObject({
      verdict: "failed",
      reason: "cannot write /run/fleetmend/lease",
    });
    expect(left(purge)).toBe(3);
  });

  test("another user than root has a lease of his own, beside his quarantines", async () => {
    await using host = await startLeasedHost();
    const directory = createSigningDirectory();
    made.push(directory.root);
    execFileSync("chown", ["-R", "65534:65534", directory.root]);
    const user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    await using session = await openSession(host.machine(shell, user), { runId: first });
    expect(await session.change(purgeAction(directory))).toMatchObject({ verdict: "done" });
    expect(readFileSync(`${directory.quarantineRoot}/lease`, "utf8")).toMatch(
      /^20260102T030405Z-000001 .* end\n$/,
    );
    expect(existsSync(host.path("fleetmend"))).toBe(false);
  });

  test.each([
    ["others may write to", (path: string) => (mkdirSync(path), chmodSync(path, 0o777))],
    ["is a link", (path: string) => symlinkSync("/tmp", path)],
  ])("a directory of the lease that %s is refused", async (_what, make) => {
    await using host = await startLeasedHost();
    make(host.path("fleetmend"));
    await using session = await open(host, first);
    const purge = purgeOfAnother();
    expect(await session.change(purge)).toMatchObject({
      verdict: "refused",
      reason: expect.stringContaining("/run/fleetmend"),
    });
    expect(left(purge)).toBe(3);
  });
});
