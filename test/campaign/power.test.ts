import { describe, expect, test } from "vitest";
import { countNaiveLosses } from "../support/campaign/naive-cases.ts";
import { cutPower, powerRuns } from "../support/campaign/power-cases.ts";
import { fileSystems } from "../support/campaign/disk-image.ts";

/** A sample of what `npm run campaign` runs as a whole. */
const sample = { seed: 1, atMost: 2 };
const patient = 120_000;
const dash = ["/usr/bin/dash"];

describe("when the power of its disk goes, and the disk is started again,", () => {
  const chosen = powerRuns.filter(
    ({ fileSystem, neighbour, operation, shell: [name] }) =>
      neighbour === "busy" &&
      (operation === "purge"
        ? name === "dash" && fileSystem === "ext4"
        : name === "bash" && fileSystem === "xfs"),
  );
  test.each(chosen.map((run) => [run.operation, run.fileSystem, run] as const))(
    "nothing of %s on %s is lost, the next run completes it, and all is undone to the last bit",
    async (_operation, _fileSystem, run) => {
      const { cases, notes, right } = await cutPower(run, sample);
      expect(notes.slice(1)).toEqual([]);
      expect([cases, right]).toEqual([sample.atMost, sample.atMost]);
    },
    patient,
  );

  test.each(fileSystems)(
    "copying and deleting on %s loses files, so that this would be noticed",
    async (fileSystem) => {
      const { losses } = await countNaiveLosses(fileSystem, dash);
      expect(losses).toBeGreaterThan(0);
    },
    patient,
  );
});
