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
  /** Its words are of no release that fleetmend knows. */
  | "unknown";
