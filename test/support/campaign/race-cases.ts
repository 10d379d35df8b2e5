import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, lstatSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { FileGuard } from "../../../src/model/action.ts";
import { createAttackedTree, restoreOf } from "../attacked-tree.ts";
import type { AttackedTree } from "../attacked-tree.ts";
import { createShellMachine, shells } from "../shells.ts";
import { cacheNames, guardOf } from "../signing-directory.ts";
import type { Case } from "./cases.ts";
import { change } from "./trial.ts";

const program = fileURLToPath(new URL("hostile-owner.py", import.meta.url));

/** What the owner of a directory does while root works in it; `hostile-owner.py` says more. */
export const races = ["path", "link", "directory", "fifo", "rewrite"] as const;
export type Race = (typeof races)[number];

/** The service's user. */
const owner = 9696;
/** Runs of each race under each shell, so that there are a thousand. */
const rounds = 67;

/** A purge and its undo, or the undo alone, while the owner of the directory is hostile. */
export const raceCases: readonly Case[] = shells.flatMap(([name, shell], place) =>
  races.flatMap((race) =>
    Array.from({ length: rounds }, (_, round) => ({
      name: `${name}, ${race}, round ${round}`,
      run: () => runRace(shell, race, { seed: place * rounds + round, calm: round % 2 === 1 }),
    })),
  ),
);

/**
 * What is wrong after a purge and an undo, with what is outside of the directory and with the files that were in it.
 *
 * @param calm whether the purge is left alone, so that there is something to undo
 */
async function runRace(
  shell: readonly string[],
  race: Race,
  { calm, seed }: { readonly calm: boolean; readonly seed: number },
): Promise<readonly string[]> {
  using tree = createAttackedTree("/dev/shm");
  giveAway(tree);
  const { directory, ...rest } = tree.action;
  const purge = { ...rest, directory: { ...directory, uid: owner } };
  const before = tree.snapshot();
  const mistakes: string[] = [];
  for (const [index, action] of [purge, restoreOf(purge)].entries()) {
    const work = () => change(createShellMachine(shell), action);
    const answer =
      calm && action.kind === "quarantine"
        ? await work()
        : await underAttack(tree, race, seed * 2 + index, work);
    if (answer === null) mistakes.push(`the ${action.kind} did not answer`);
  }
  if (tree.snapshot() !== before) mistakes.push("what is outside was changed");
  // Whoever replaces a file takes it away himself.
  if (race === "rewrite") return mistakes;
  const places = tree.originals();
  const lost = purge.files.filter(
    (file, index) => !(places[index] ?? []).some((place) => isSame(tree.root + place, file)),
  );
  return [...mistakes, ...lost.map(({ name }) => `${name} is gone`)];
}

/** An inode may be another file's by now. */
function isSame(place: string, { sha256 }: FileGuard): boolean {
  return lstatSync(place).isFile() && guardOf(place).sha256 === sha256;
}

/** The directory and what is above it become the service's. */
function giveAway({ path, root }: AttackedTree): void {
  chmodSync(root, 0o755);
  for (const one of [
    `${root}/var/lib/neutron`,
    path,
    ...cacheNames.map((name) => `${path}/${name}`),
  ])
    chownSync(one, owner, owner);
}

/** Works while the owner is at work as well. */
async function underAttack<T>(
  { outside, path }: AttackedTree,
  race: Race,
  seed: number,
  work: () => Promise<T>,
): Promise<T> {
  const words = [program, race, String(owner), String(seed), path, outside];
  const attacker = spawn("/usr/bin/python3", words, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(attacker.stdout, "data");
    return await work();
  } finally {
    attacker.kill("SIGTERM");
    await once(attacker, "exit");
  }
}
