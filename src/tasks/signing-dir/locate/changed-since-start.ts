import type { SharedReads } from "./files/shared-reads.ts";
import type { Located } from "./located.ts";
import type { CompleteStart } from "./start/complete-start.ts";

/** A process reads its configuration when it starts: what was written later is not what it uses. One sentence, or none. */
export function changedSinceStart(
  { configuration }: Located,
  { processes }: CompleteStart,
  reads: SharedReads,
): readonly string[] {
  if (configuration.status !== "set") return [];
  const { file } = configuration.signingDir;
  const changed = reads.factsOf(file)?.mtime;
  const old = processes.find(
    ({ startedAt }) =>
      startedAt !== null && changed !== undefined && changed > startedAt + writingSeconds,
  );
  return old === undefined
    ? []
    : [
        `${file} was changed after process ${old.pid} started, which may still use an earlier value; restart it.`,
      ];
}

/**
 * A container's first process writes the configuration and then becomes the service, as a shell in a unit may; Linux tells
 * when it was forked.
 */
const writingSeconds = 120;
