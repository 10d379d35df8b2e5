import type { PlanFile } from "../../model/plan-file.ts";

/** Reports what contradicts itself in a plan whose form is right: `path` leads to the value that is wrong. */
export function checkReferences(
  { hosts, plays, run }: PlanFile,
  report: (path: readonly (string | number)[], message: string) => void,
): void {
  const names = new Set<string>();
  for (const [index, { name }] of hosts.entries()) {
    if (names.has(name)) report(["hosts", index, "name"], "the host is there twice");
    names.add(name);
  }
  const used = new Set<string>();
  for (const [playIndex, { batches }] of plays.entries()) {
    const inPlay = new Set<string>();
    for (const [batchIndex, batch] of batches.entries()) {
      for (const [hostIndex, { actions, host }] of batch.entries()) {
        const path = ["plays", playIndex, "batches", batchIndex, hostIndex] as const;
        if (!names.has(host)) report([...path, "host"], "the host is not among the plan's hosts");
        if (inPlay.has(host)) report([...path, "host"], "the host is twice in the play");
        inPlay.add(host);
        used.add(host);
        for (const [index, { kind, runId }] of actions.entries()) {
          // What is undone or deleted belongs to the run that did it.
          const isForeign = kind === "restore" || kind === "revert" || kind === "expire";
          const isOwn = isForeign || runId === run;
          if (!isOwn)
            report([...path, "actions", index, "runId"], `it is not the plan's run, ${run}`);
        }
      }
    }
  }
  for (const [index, { name }] of hosts.entries()) {
    if (!used.has(name)) report(["hosts", index, "name"], "nothing is to be done on the host");
  }
}
