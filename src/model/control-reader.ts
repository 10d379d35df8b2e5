import type { HttpOptions, HttpRead } from "./http.ts";

/** What a task may read on the control node: the same answer for everyone in a run, fetched once. */
export interface ControlReader {
  /**
   * GET of an http(s) URL, with a deadline and a cap on the answer. Never throws. What one answered is remembered for the
   * run, by the URL and the authorities that are trusted; with a token, it is asked each time.
   */
  get(url: string, options?: HttpOptions): Promise<HttpRead>;
  /** The control node's clock, seconds since 1970. */
  now(): number;
  /** Reads a local file. Never throws. */
  readFile(path: string): Promise<LocalRead>;
}

export type LocalRead =
  | { readonly status: "read"; readonly content: Buffer }
  | { readonly status: "failed"; readonly reason: string };
