import type { ChangeOptions } from "./contract.ts";
import type { AnswerRecord } from "./session/records.ts";
import { encodeWord } from "./session/words.ts";

/** What a session says to hold a host; see `remote/change-lease.sh`. */
export interface Lease {
  /** The words in front of a change, encoded. */
  words(): readonly string[];
  /** Takes in what the host answered. */
  take(records: readonly AnswerRecord[]): void;
}

export interface LeaseHolder {
  /** `user@machine` */
  readonly operator: string;
  /** Tells this process from all others; one word. */
  readonly token: string;
}

export function createLease(
  { operator, token }: LeaseHolder,
  { run, runId }: ChangeOptions,
): Lease {
  let claim = run === "new" ? "new" : "resumed";
  return {
    words: () => [encodeWord(runId), encodeWord(operator), token, claim],
    take(records) {
      // Whoever takes the host over makes this number grow: from then on, the host refuses this session.
      claim = records.find(({ tag }) => tag === "lease")?.words[0] ?? claim;
    },
  };
}
