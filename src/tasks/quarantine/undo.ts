import { z } from "zod";
import { defineTask } from "../../engine/task.ts";
import { isRunId } from "../../engine/run-id.ts";
import type { Finding } from "../../model/finding.ts";
import type { Manifest } from "../../parse/manifest.ts";
import { findQuarantines } from "./find.ts";
import type { Quarantine } from "./find.ts";
import { diagnoseRepair, planRevert } from "./undo-repair.ts";

type UndoFinding = Finding<
  | "quarantined"
  | "newer-in-place"
  | "repaired"
  | "changed-since"
  | "quarantine-damaged"
  | "quarantine-empty"
> & {
  readonly quarantine: Quarantine;
};

/**
 * Puts back what a run moved into quarantine: the same inode, hence the same content, owner, mode and times. Then gives
 * directories back the owner and mode that they had, for a quarantine expects those that the run had given them.
 */
export const quarantineUndo = defineTask({
  name: "quarantine.undo",
  summary: "Put back what a run moved into quarantine, and the owners and modes that it changed",
  params: z.strictObject({
    run: z.string().refine(isRunId, "is not a run id such as 20260102T030405Z-0a1b2c"),
    services: z
      .array(z.string())
      .optional()
      .describe("Names of the services to undo; all when left out"),
  }),
  async probe(host, { run, services }, { target }) {
    const quarantines = await findQuarantines(host, target, run);
    const asked = quarantines.filter(
      (one) => one.status === "damaged" || (services?.includes(one.manifest.service) ?? true),
    );
    const isRepair = ({ status }: Quarantine) => status === "repair";
    return [...asked.filter((one) => !isRepair(one)), ...asked.filter(isRepair)];
  },
  diagnose: (quarantines) => quarantines.flatMap(diagnose),
  remediate({ code, quarantine }, state, { run }) {
    if (quarantine.status === "repair") return planRevert(quarantine);
    if (code !== "quarantined" || quarantine.status === "damaged") return [];
    const { manifest, path, prefix } = quarantine;
    return [
      {
        kind: "restore",
        service: manifest.service,
        runId: run,
        quarantine: path,
        trustedPrefix: prefix,
        directory: { ...manifest.directory, uid: ownerNow(manifest, state) },
        files: quarantine.files
          .filter(({ inPlace }) => inPlace !== "another")
          .map(({ guard }) => guard),
      },
    ];
  },
});

/** Whom the directory should belong to: whom it had been given to, unless that was undone before all files were. */
function ownerNow({ directory }: Manifest, all: readonly Quarantine[]): number {
  const undone = all.find(
    (one) =>
      one.status === "repair" &&
      one.now.status === "undone" &&
      one.manifest.directory.path === directory.path,
  );
  return undone?.status === "repair" ? undone.manifest.before.uid : directory.uid;
}

function diagnose(quarantine: Quarantine): readonly UndoFinding[] {
  if (quarantine.status === "repair") return [{ ...diagnoseRepair(quarantine), quarantine }];
  if (quarantine.status === "damaged") {
    const message = "has no whole manifest: its run was cut before it changed anything";
    return [
      { code: "quarantine-damaged", severity: "info", message, path: quarantine.path, quarantine },
    ];
  }
  const { files, manifest, path } = quarantine;
  const { service, directory } = manifest;
  if (files.length === 0) {
    const message = "has nothing of this run in quarantine any more";
    return [
      {
        code: "quarantine-empty",
        severity: "info",
        message,
        path: directory.path,
        service,
        quarantine,
      },
    ];
  }
  return files.map(({ guard: { name }, inPlace }): UndoFinding =>
    inPlace === "another"
      ? {
          code: "newer-in-place",
          severity: "info",
          message: `stays in quarantine, for the service has a newer ${name} by now`,
          path: `${path}/${name}`,
          service,
          quarantine,
        }
      : {
          code: "quarantined",
          severity: "info",
          message: `is in quarantine at ${path}`,
          path: `${directory.path}/${name}`,
          service,
          quarantine,
        },
  );
}
