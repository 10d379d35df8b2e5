import type { FleetmendError } from "../../model/error.ts";
import type { AnswerRecord } from "../session/records.ts";
import type { Request } from "../session/session.ts";

/** Sends requests together; `Session.exchange`. */
export type Exchange = (
  requests: readonly Request[],
) => Promise<readonly (readonly AnswerRecord[])[]>;

/** Requests that are asked for in the same turn of the event loop, sent together in one exchange. */
export interface Batch {
  /** Sends a request of its own and decodes its answer. */
  single<T>(request: Request, decode: (records: readonly AnswerRecord[]) => T): Promise<T>;
  /** Sends one request for all items of the same group. */
  merged<T>(group: Group<T>, item: string): Promise<T>;
}

/** Items that one request can ask for at once, such as paths of files to read. */
export interface Group<T> {
  /** Groups with the same key share a request. */
  readonly key: string;
  request(items: readonly string[]): Request;
  /** One value per item, in order. */
  decode(records: readonly AnswerRecord[], items: readonly string[]): readonly T[];
}

interface Pending {
  readonly request: Request;
  settle(records: readonly AnswerRecord[]): void;
  reject(reason: unknown): void;
}

interface OpenGroup {
  readonly group: Group<unknown>;
  readonly items: Map<string, Deferred>;
}

interface Deferred {
  readonly promise: Promise<unknown>;
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

export function createBatch(exchange: Exchange): Batch {
  let singles: Pending[] = [];
  let groups = new Map<string, OpenGroup>();
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    // Later than every promise that is already settled, so that a probe's parallel branches meet in one batch.
    setImmediate(flush);
  }

  function flush(): void {
    const pending = [...singles, ...[...groups.values()].map(closeGroup)];
    singles = [];
    groups = new Map();
    scheduled = false;
    exchange(pending.map(({ request }) => request)).then(
      (answers) => pending.forEach((one, index) => one.settle(answers[index] ?? [])),
      (failure: FleetmendError) => pending.forEach((one) => one.reject(failure)),
    );
  }

  return {
    single: (request, decode) =>
      new Promise((resolve, reject) => {
        singles.push({
          request,
          settle: guarded((records) => resolve(decode(records)), reject),
          reject,
        });
        schedule();
      }),
    async merged<T>(group: Group<T>, item: string): Promise<T> {
      const open = groups.get(group.key) ?? { group, items: new Map<string, Deferred>() };
      groups.set(group.key, open);
      const deferred = open.items.get(item) ?? createDeferred();
      open.items.set(item, deferred);
      schedule();
      // The value was decoded by a group with the same key, hence of the same type.
      return (await deferred.promise) as T;
    },
  };
}

function closeGroup({ group, items }: OpenGroup): Pending {
  const names = [...items.keys()];
  const waiting = [...items.values()];
  const reject = (reason: unknown) => waiting.forEach((deferred) => deferred.reject(reason));
  return {
    request: group.request(names),
    settle: guarded((records) => {
      const values = group.decode(records, names);
      waiting.forEach((deferred, index) => deferred.resolve(values[index]));
    }, reject),
    reject,
  };
}

/** A decoder that throws rejects those who wait, instead of leaving them waiting. */
function guarded(
  settle: (records: readonly AnswerRecord[]) => void,
  reject: (reason: unknown) => void,
): (records: readonly AnswerRecord[]) => void {
  return (records) => {
    try {
      settle(records);
    } catch (thrown) {
      reject(thrown);
    }
  };
}

function createDeferred(): Deferred {
  let resolve: (value: unknown) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<unknown>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { promise, resolve, reject };
}
