import { execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { shells } from "../shells.ts";
import { cacheNames } from "../signing-directory.ts";
import type { Case } from "./cases.ts";
import { createDiskImage, fileSystems } from "./disk-image.ts";
import type { FileSystem } from "./disk-image.ts";
import { runToEnd } from "./run-to-end.ts";
import { furnishStaleNeutron } from "./stale-neutron.ts";
import { createStoppedMachine } from "./stopped-machine.ts";

/** What a purge that copies and deletes loses when the power goes: each case is right if it loses something, so that the campaign would notice. */
export const naiveCases: readonly Case[] = fileSystems.flatMap((fileSystem) =>
  shells.map(([name, shell]) => ({
    name: `${fileSystem}, ${name}, copy and delete`,
    async run() {
      const { losses, moments } = await countNaiveLosses(fileSystem, shell);
      return losses > 0 ? [] : [`nothing was lost at any of ${moments} moments`];
    },
  })),
);

/** At how many moments the content of a file is nowhere on the disk any more. */
export async function countNaiveLosses(
  fileSystem: FileSystem,
  shell: readonly string[],
): Promise<{ readonly losses: number; readonly moments: number }> {
  using disk = createDiskImage(fileSystem);
  const neutron = furnishStaleNeutron(disk.root, shell);
  const wanted = contentsOf(neutron.kept());
  execFileSync("/bin/sync", ["-f", disk.root]);
  const { copies: directory, image } = disk;
  const script = `
    cd '${neutron.path}' && mkdir -p '${neutron.quarantineRoot}/run' || exit
    for name in ${cacheNames.join(" ")}; do cp -p "$name" '${neutron.quarantineRoot}/run' && rm "$name"; done`;
  const stop = { how: "copy", image, directory, touch: `${disk.root}/other` } as const;
  await runToEnd(createStoppedMachine(shell, `${directory}.log`, stop), script);
  const copies = readdirSync(directory);
  const lost = copies.filter((copy) => {
    disk.restart(`${directory}/${copy}`);
    rmSync(`${directory}/${copy}`);
    const kept = contentsOf(neutron.kept());
    return [...wanted].some((one) => !kept.has(one));
  });
  return { losses: lost.length, moments: copies.length };
}

/** Identities without the inode, which a copy cannot have. */
function contentsOf(identities: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...identities].map((one) => one.slice(one.indexOf(" ") + 1)));
}
