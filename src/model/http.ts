import type { Secret } from "./secret.ts";

/** How a URL is asked. */
export interface HttpOptions {
  /** PEM texts of the certificate authorities that are trusted instead of the usual ones. */
  readonly authorities?: readonly string[] | undefined;
  /** Goes along as `X-Auth-Token`, to the origin of the URL and to no other. */
  readonly token?: Secret | undefined;
}

/** What became of a GET. `url` is the one that was asked for, whatever it redirected to. */
export type HttpRead =
  | {
      readonly status: "answered";
      readonly url: string;
      readonly code: number;
      readonly body: Buffer;
    }
  | {
      readonly status: "failed";
      readonly url: string;
      /** A clause for people such as `no answer within 5 seconds`. */
      readonly reason: string;
      readonly stage: HttpStage;
    };

/**
 * `connection`: nobody could be connected to, so another way to the same URL may do better; `answer`: somebody was there,
 * and asking again by another way makes no sense.
 */
export type HttpStage = "connection" | "answer";
