import type { FileHandle } from "node:fs/promises";
import type { FleetmendError } from "../model/error.ts";
import type { JournalRecord } from "../model/journal.ts";
import { encodeLine } from "./lines.ts";
import { explainJournalFailure } from "./state-directory.ts";

/** Writes records at the end of an open journal. Those that are asked for while the disk is busy share one fdatasync. */
export class Appender implements AsyncDisposable {
  readonly #handle: FileHandle;
  readonly #file: string;
  #sum: string;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | null = null;
  #failure: FleetmendError | null = null;

  /** @param sum the checksum of the last line, see `lines.ts` */
  constructor(handle: FileHandle, file: string, sum: string) {
    this.#handle = handle;
    this.#file = file;
    this.#sum = sum;
  }

  /** Why nothing can be written any more, as a sentence. */
  get failure(): string | null {
    return this.#failure?.message ?? null;
  }

  /** Resolves once the record is on disk. Rejects with a FleetmendError "journal-failed", and does so ever after. */
  async write(record: JournalRecord): Promise<void> {
    if (this.#failure !== null) throw this.#failure;
    const { text, sum } = encodeLine(record, this.#sum);
    this.#sum = sum;
    const { promise, resolve, reject } = withResolvers();
    this.#waiting.push({ text, resolve, reject });
    this.#flushing ??= this.#flush().finally(() => {
      this.#flushing = null;
    });
    await promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#flushing;
    await this.#handle.close();
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        if (this.#failure !== null) throw this.#failure;
        await this.#handle.appendFile(batch.map(({ text }) => text).join(""));
        await this.#handle.datasync();
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        this.#failure ??= explainJournalFailure(this.#file, cause);
        for (const { reject } of batch) reject(this.#failure);
      }
    }
  }
}

interface Waiting {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (error: FleetmendError) => void;
}

/** `Promise.withResolvers`, which Node.js 20 does not have. */
function withResolvers(): {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: FleetmendError) => void;
} {
  let resolve = (): void => {};
  let reject = (_error: FleetmendError): void => {};
  const promise = new Promise<void>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  return { promise, resolve, reject };
}
