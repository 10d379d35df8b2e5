import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseMountInfo } from "../../../src/parse/process/mount-info.ts";
import { hostPathOf } from "../../../src/parse/process/service-view.ts";
import { createRandom } from "../../support/random.ts";
import type { Random } from "../../support/random.ts";

const names = ["a", "b", "c"];
const pairs = names.flatMap((one) => names.map((other) => `${one}/${other}`));
const places = [
  ...names,
  ...pairs,
  ...pairs.flatMap((pair) => names.map((one) => `${pair}/${one}`)),
];

let directory = "";

beforeAll(() => {
  if (process.getuid?.() !== 0) throw new Error("mount namespaces need root; run this as root");
  directory = realpathSync(mkdtempSync(path.join(tmpdir(), "fleetmend-view-")));
  for (const place of places) mkdirSync(`${directory}/${place}`, { recursive: true });
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A process in a mount namespace of its own, after these commands; which may fail. */
interface Namespace extends AsyncDisposable {
  readonly pid: number;
}

async function startNamespace(
  launcher: readonly string[],
  commands: readonly string[],
): Promise<Namespace> {
  const script = [...commands, "echo ready", "read -r line"].join("\n");
  const words = [...launcher, "unshare", "--mount", "/bin/sh", "-c", script];
  const child = spawn("/usr/bin/env", words, { stdio: ["pipe", "pipe", "ignore"] });
  await once(child.stdout, "data");
  return {
    pid: child.pid ?? 0,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await once(child, "exit");
    },
  };
}

/** Mounts that cover each other, show parts of each other, and are in each other. */
function randomMounts(random: Random): readonly string[] {
  return Array.from({ length: 1 + random.integer(7) }, () => {
    const [from, to] = [random.pick(places), random.pick(places)].map(
      (one) => `${directory}/${one}`,
    );
    return random.chance(0.5)
      ? `mount --bind ${from} ${to}`
      : `mount -t tmpfs none ${to} && mkdir -p ${pairs.map((pair) => `${to}/${pair}`).join(" ")}`;
  });
}

/** Device and inode of a path as a process sees it; `null` if it is not there. */
function identityOf(pid: number, file: string): string | null {
  const facts = statSync(`/proc/${pid}/root${file}`, { throwIfNoEntry: false });
  return facts === undefined ? null : `${facts.dev} ${facts.ino}`;
}

test("whatever is mounted over what, the kernel has the same directory at the path that is told", async () => {
  let told = 0;
  for (let seed = 0; seed < 40; seed += 1) {
    const random = createRandom(seed);
    await using host = await startNamespace([], randomMounts(random));
    const enter = ["nsenter", "--mount", "--target", String(host.pid)];
    await using inner = await startNamespace(enter, randomMounts(random));
    const [hostMounts = [], mounts = []] = [host, inner].map(({ pid }) =>
      parseMountInfo(readFileSync(`/proc/${pid}/mountinfo`, "utf8")),
    );
    const onHost = new Set(places.map((place) => identityOf(host.pid, `${directory}/${place}`)));
    for (const place of places.map((one) => `${directory}/${one}`)) {
      const seen = identityOf(inner.pid, place);
      const hostPath = hostPathOf(place, mounts, hostMounts);
      told += hostPath === null ? 0 : 1;
      const there = hostPath === null ? null : identityOf(host.pid, hostPath);
      // Without an answer, no directory of the host is the one that the process sees.
      const expected = hostPath === null && (seen === null || !onHost.has(seen)) ? null : seen;
      expect({ seed, place, hostPath, there }).toEqual({ seed, place, hostPath, there: expected });
    }
  }
  expect(told).toBeGreaterThan(500);
});
