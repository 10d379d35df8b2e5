import type { OpensslEvidence, OpensslStage } from "../model/openssl-evidence.ts";

/** What the host's openssl made of each directory, a sentence each; none where it was not asked. */
export function describeOpenssl(
  evidence: readonly OpensslEvidence[] | undefined,
): readonly string[] {
  return (evidence ?? []).map((one) => (one.status === "none" ? one.why : describeRun(one)));
}

function describeRun({
  exitStatus,
  message,
  stage,
  version,
  words,
}: Extract<OpensslEvidence, { status: "ran" }>): string {
  const said = words === "" ? "" : ` ("${words}")`;
  if (message === "probe" && stage === "signature") {
    return `The host's ${version} trusts the certificate; a token's signature was not tried.`;
  }
  return `The host's ${version} ended with status ${exitStatus}: ${meanings[stage]}${said}.`;
}

const meanings: Readonly<Record<OpensslStage, string>> = {
  "signing-certificate": "it cannot read signing_cert.pem",
  "ca-certificate": "it cannot read cacert.pem",
  message: "it cannot read the message",
  signer: "no certificate is the signer's",
  chain: "it does not trust the certificate",
  signature: "the signature does not fit the certificate",
  accepted: "it accepts the token",
  unknown: "it does not say why in words that fleetmend knows",
};
