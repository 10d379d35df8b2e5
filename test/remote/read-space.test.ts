import { mkdtempSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openSession } from "../support/session.ts";
import { createShellMachine, shells } from "../support/shells.ts";

const root = mkdtempSync(path.join(tmpdir(), "fleetmend-space-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe.each(shells)("under %s", (_name, shell) => {
  test("what is left is told for each path that is there", async () => {
    await using session = await openSession(createShellMachine(shell));
    const { reader } = session;
    const paths = [root, `${root}/absent`, "/proc"];
    const [here, absent, proc] = await Promise.all(paths.map((one) => reader.space(one)));
    expect(absent).toEqual({ status: "unknown" });
    // It has room for nothing, and no number of files.
    expect(proc).toEqual({ status: "known", bytes: 0, files: null });
    if (here?.status !== "known") throw new Error("not known");
    const { bavail, bsize, ffree, files } = statfsSync(root);
    // Others write to the same disk meanwhile.
    const share = here.bytes / (bavail * bsize);
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(1.1);
    expect(here.files === null).toBe(files === 0);
    expect((here.files ?? ffree) / (ffree || 1)).toBeGreaterThan(0.9);
  });
});
