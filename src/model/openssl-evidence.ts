/**
 * How far `openssl cms -verify` got with a message: it could not read one of the files or the message (exit status 2), found
 * no certificate of the signer, did not trust it, found that the signature does not fit it (4), or accepted it (0).
 */
export type OpensslStage =
  | "signing-certificate"
  | "ca-certificate"
  | "message"
  | "signer"
  | "chain"
  | "signature"
  | "accepted"
  /** Its words are of no release that fleetmend knows, or it took too long. */
  | "unknown";

/** What a host answers that is asked to run `openssl cms -verify`. */
export type OpensslRun =
  | {
      readonly status: "ran";
      readonly exitStatus: number;
      /** At most 4 KiB. */
      readonly errorOutput: string;
      /** What `openssl version` says. */
      readonly version: string;
    }
  /** `absent`: the host has no openssl. `refused`: one of the files is not a plain readable file of at most 64 KiB. */
  | { readonly status: "absent" | "refused" };

/** What the host's own `openssl` made of a cache, by the very command of the middleware. */
export type OpensslEvidence =
  | {
      readonly status: "ran";
      readonly directory: string;
      /** For instance `OpenSSL 1.0.2k-fips  26 Jan 2017`. */
      readonly version: string;
      readonly exitStatus: number;
      readonly stage: OpensslStage;
      /** Its reason in its own words, at most a line; empty if it accepted. */
      readonly words: string;
      /**
       * What it was given: `probe` names the signer and has the signature of nobody, so that `signature` is the last stage
       * that it can reach.
       */
      readonly message: OpensslMessage;
    }
  /** `why` is a sentence. */
  | { readonly status: "none"; readonly directory: string; readonly why: string };

export type OpensslMessage = "token" | "probe";
