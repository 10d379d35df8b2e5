import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FileRead } from "../../src/model/host-reader.ts";
import { createHiddenMachine } from "../support/hidden-machine.ts";
import { openSession } from "../support/session.ts";
import { shellInTurn } from "../support/shells.ts";

let root = "";
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), "fleetmend-proc-"));
  writeFileSync(`${root}/one`, "one");
  writeFileSync(`${root}/two`, "two");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const contentOf = (read: FileRead) =>
  read.status === "read" ? read.content.toString() : read.status;

describe.each(shellInTurn(1))("under %s, without /proc", (_name, shell) => {
  const hidden = ["/proc", "lsattr", "getconf"] as const;

  test("there are no processes and no mounts, and what is missing is told", async () => {
    await using session = await openSession(createHiddenMachine(shell, hidden));
    const { reader } = session;
    const found = await Promise.all([
      reader.processes(["sh"], ["HOME"]),
      reader.mounts(),
      reader.missing(["lsattr", "cat", "getconf", "timeout"]),
      reader.sealed(root),
    ]);
    expect(found).toEqual([[], [], ["lsattr", "getconf"], "unknown"]);
  });

  test("files that are read together are each read again, for nothing tells that none changed", async () => {
    await using session = await openSession(createHiddenMachine(shell, hidden));
    const { reader } = session;
    const reads = await Promise.all(
      [`${root}/one`, `${root}/two`].map((one) => reader.readFile(one)),
    );
    expect(reads.map(contentOf)).toEqual(["one", "two"]);
    expect(session.statistics.roundTrips).toBe(2);
    const matching = await reader.readMatching(root, "");
    expect(matching.status === "listed" ? matching.files.map(contentOf) : []).toEqual([
      "one",
      "two",
    ]);
  });
});

describe.each(shellInTurn(1))("under %s, with /proc", (_name, shell) => {
  test("a grep that cannot look through it is a failure, not a host without processes", async () => {
    await using session = await openSession(createHiddenMachine(shell, ["grep"]));
    // More than one call takes, for a busybox has a grep of its own.
    const words = Array.from({ length: 40 }, (_, index) => `${index}`.repeat(100_000));
    await expect(session.reader.processes(words)).rejects.toThrow("its grep cannot look");
  });
});
