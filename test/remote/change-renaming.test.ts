import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import type { Machine } from "../../src/transport/contract.ts";
import { createAttackedTree } from "../support/attacked-tree.ts";
import { openSession } from "../support/session.ts";
import { createShellMachine, shells } from "../support/shells.ts";
import { cacheNames } from "../support/signing-directory.ts";

/** A host without Python whose `mv` is older than coreutils 9.2; its `/var/lib` is another one. */
function createPlainMachine(shell: readonly string[], lib: string): Machine {
  const hide =
    "for one in /usr/bin/python /usr/bin/python2 /usr/bin/python3; do [ ! -e $one ] || mount --bind /dev/null $one; done";
  const enter = `mount --bind ${lib} /var/lib && { ${hide}; } && exec env PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"`;
  const namespace = ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", enter, "sh"];
  const machine = createShellMachine([...namespace, ...shell]);
  const old = 'mv() { [ "$1" != --no-copy ] || return 1; command mv "$@"; }\n';
  return {
    start: ([program = "", option = "", line = "", ...rest], handlers) =>
      machine.start([program, option, old + line, ...rest], handlers),
    dial: machine.dial,
    [Symbol.asyncDispose]: () => machine[Symbol.asyncDispose](),
  };
}

describe.each(shells)("under %s, where nothing but plain mv renames", (_, shell) => {
  test("a quarantine that a container's root may control is refused", async () => {
    using tree = createAttackedTree(tmpdir());
    await using session = await openSession(createPlainMachine(shell, `${tree.root}/var/lib`));
    const reason = `the host can move files to ${tree.quarantineRoot} safely only with Python, or with coreutils 9.2 or newer; install one of them`;
    expect(await session.change(tree.action)).toMatchObject({ verdict: "refused", reason });
    expect(readdirSync(tree.path).length).toBe(3);
  });

  test("files still move to the host's own quarantine", async () => {
    using tree = createAttackedTree(tmpdir());
    const lib = `${tree.root}/var/lib`;
    await using session = await openSession(createPlainMachine(shell, lib));
    const directory = { ...tree.action.directory, path: "/var/lib/neutron/keystone-signing" };
    const quarantineRoot = "/var/lib/fleetmend/quarantine";
    const action = { ...tree.action, directory, quarantineRoot, trustedPrefix: "" };
    expect(await session.change(action)).toMatchObject({ verdict: "done", reason: "" });
    expect(readdirSync(tree.path)).toEqual([]);
    const [quarantine = ""] = readdirSync(`${lib}/fleetmend/quarantine`);
    expect(readdirSync(`${lib}/fleetmend/quarantine/${quarantine}`).toSorted()).toEqual(
      [...cacheNames, "manifest"].toSorted(),
    );
  });
});
