import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHostFiles } from "../../src/demo/host-files.ts";
import { startContainer } from "../support/containers.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shellInTurn } from "../support/shells.ts";
import { cacheNames, guardOf, purgeAction } from "../support/signing-directory.ts";
import { restoreOf } from "../support/attacked-tree.ts";

const value = "/var/lib/neutron/keystone-signing";

test.each(shellInTurn(0))(
  "the root of a container of docker plants links in vain, under %s",
  async (_, shell) => {
    const outside = mkdtempSync(path.join(tmpdir(), "fleetmend-outside-"));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    await using container = await startContainer("docker", {
      argv: ["/bin/sh", "-c", "sleep 1000 & wait"],
      furnish(root) {
        const { write } = createHostFiles(root);
        for (const name of cacheNames) write(`${value}/${name}`, `content of ${name}\n`);
      },
    });
    const root = rootOf(container.name);
    const directory = `${root}${value}`;
    const quarantineRoot = `${root}/.fleetmend/quarantine`;
    const action = {
      ...purgeAction({ root, path: directory, quarantineRoot }),
      files: cacheNames.map((name) => guardOf(`${directory}/${name}`)),
    };
    await using session = await openSession(createShellMachine(shell));

    await container.run(["/bin/busybox", "ln", "-s", outside, "/.fleetmend"]);
    const reason = `${root}/.fleetmend is not a directory`;
    expect(await session.change(action)).toMatchObject({ verdict: "refused", reason });
    await container.run(["/bin/busybox", "rm", "/.fleetmend"]);

    await container.run(["/bin/busybox", "mkdir", "-m", "700", "-p", "/.fleetmend/quarantine"]);
    await container.run(["/bin/busybox", "ln", "-s", `${outside}/lock`, "/.fleetmend/lock"]);
    expect(await session.change(action)).toMatchObject({ verdict: "done", reason: "" });
    expect(await session.change(restoreOf(action))).toMatchObject({ verdict: "done", reason: "" });
    expect(existsSync(`${outside}/lock`)).toBe(false);
  },
);

/** Where the host has the container's root. */
function rootOf(name: string): string {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  const mount = mounts.find((line) => line.startsWith("overlay ") && line.includes(`/${name}/`));
  return mount?.split(" ")[1] ?? "";
}
