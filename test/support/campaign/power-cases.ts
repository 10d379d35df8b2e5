import { execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { shells } from "../shells.ts";
import { runCases } from "./cases.ts";
import type { CampaignOptions, PartResult } from "./cases.ts";
import { createDiskImage, fileSystems } from "./disk-image.ts";
import type { FileSystem } from "./disk-image.ts";
import { furnishStaleNeutron } from "./stale-neutron.ts";
import { createStoppedMachine } from "./stopped-machine.ts";
import { change, findLosses, operations, prepare, purgeAgain, undoAll } from "./trial.ts";
import type { Operation } from "./trial.ts";

/** One operation, on a disk whose power goes before each of its calls that change a file system. */
export interface PowerRun {
  readonly fileSystem: FileSystem;
  readonly shell: (typeof shells)[number];
  readonly operation: Operation;
  /** Whether another program writes a file to the same disk right before, so that the journal is written. */
  readonly neighbour: "quiet" | "busy";
}

/** Every operation under every shell on every file system. */
export const powerRuns: readonly PowerRun[] = fileSystems.flatMap((fileSystem) =>
  shells.flatMap((shell) =>
    operations.flatMap((operation) =>
      (["quiet", "busy"] as const).map((neighbour) => ({
        fileSystem,
        shell,
        operation,
        neighbour,
      })),
    ),
  ),
);

/** Cuts the power in one run at every moment, and starts the disk again as it was each time. */
export async function cutPower(
  { fileSystem, neighbour, operation, shell: [name, shell] }: PowerRun,
  options: CampaignOptions,
): Promise<PartResult> {
  using disk = createDiskImage(fileSystem);
  const neutron = furnishStaleNeutron(disk.root, shell);
  const { action, whole } = await prepare(neutron, operation, shell);
  execFileSync("/bin/sync", ["-f", disk.root]);
  const { copies: directory, image } = disk;
  const touch = neighbour === "busy" ? { touch: `${disk.root}/other` } : {};
  const stop = { how: "copy", image, directory, ...touch } as const;
  const result = await change(createStoppedMachine(shell, `${directory}.log`, stop), action);
  if (result?.verdict !== "done") throw new Error(`the ${operation} ended as ${result?.verdict}`);
  const cases = readdirSync(directory).map((copy) => ({
    name: `${fileSystem}, ${name}, ${operation}, ${neighbour} disk, moment ${copy}`,
    async run() {
      disk.restart(`${directory}/${copy}`);
      rmSync(`${directory}/${copy}`);
      return [
        ...findLosses(neutron, whole),
        ...(operation === "purge" ? await purgeAgain(neutron) : []),
        ...(await undoAll(neutron, whole)),
      ];
    },
  }));
  return await runCases(cases, options);
}
