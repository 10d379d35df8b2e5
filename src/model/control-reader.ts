/** What a task may read on the control node: the same answer for everyone in a run, fetched once. */
export interface ControlReader {
  /** GET of an http(s) URL, with a deadline and a cap on the answer. Never throws. */
  get(url: string): Promise<HttpRead>;
  /** Reads a local file. Never throws. */
  readFile(path: string): Promise<LocalRead>;
}

export type HttpRead =
  | {
      readonly status: "answered";
      readonly url: string;
      readonly code: number;
      readonly body: Buffer;
    }
  /** `reason` is a clause such as `no answer within 5 seconds`. */
  | { readonly status: "failed"; readonly url: string; readonly reason: string };

export type LocalRead =
  | { readonly status: "read"; readonly content: Buffer }
  | { readonly status: "failed"; readonly reason: string };
