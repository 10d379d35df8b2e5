import type { OpensslEvidence } from "../../../model/openssl-evidence.ts";
import type { CertificateReader } from "../cache/certificate.ts";
import type { SigningDirFinding } from "../finding.ts";
import type { ServiceState } from "../inspect.ts";
import { findCached } from "../cache/judge-cache.ts";
import { expectedSigner } from "../cache/judge-pair.ts";
import { generations } from "./load-certificates.ts";
import type { OpensslGeneration } from "./load-certificates.ts";
import { decideMessage } from "./verify-message.ts";
import type { Decision } from "./verify-message.ts";

type Ran = Extract<OpensslEvidence, { readonly status: "ran" }>;

/** That the host's openssl decides otherwise than fleetmend does about the same files. */
export function diagnoseOpenssl(
  { inspected }: ServiceState,
  options: { readonly now: number; readonly certificates: CertificateReader },
): readonly Omit<SigningDirFinding, "service" | "directory">[] {
  if (inspected?.openssl?.status !== "ran" || inspected.directory.status !== "present") return [];
  const { directory, openssl, reference } = inspected;
  const signing = findCached(directory.files, "signing_cert", options.certificates);
  const ca = findCached(directory.files, "ca", options.certificates);
  if (signing === null || ca === null) return [];
  const signer = expectedSigner(signing, reference);
  const pair = { signing: signing.file, ca: ca.file };
  const expected = generationsOf(openssl).map((generation): Verdict =>
    signer === null
      ? "refuses"
      : verdictOf(decideMessage(pair, signer, { ...options, generation }).stage, openssl),
  );
  const seen = verdictOf(openssl.stage, openssl);
  if (seen === null || expected.includes(seen)) return [];
  const said = openssl.words === "" ? "" : ` ("${openssl.words}")`;
  const message = `the host's ${openssl.version} ${seen} it with exit status ${openssl.exitStatus}${said}, where fleetmend finds that it ${expected[0]} it; look at both files, at the host's openssl.cnf and at its own store of certificates`;
  return [
    {
      code: "openssl-disagrees",
      severity: "warning",
      message,
      path: directory.path,
      cure: "by-hand",
    },
  ];
}

/** Which releases' behaviour counts, given what is known of the host's. */
export function generationsOf(evidence: OpensslEvidence | null): readonly OpensslGeneration[] {
  const version = evidence?.status === "ran" ? evidence.version : "";
  if (/^OpenSSL [01]\.|^LibreSSL /.test(version)) return [1];
  return /^OpenSSL [3-9]\./.test(version) ? [3] : generations;
}

type Verdict = "accepts" | "refuses" | null;

/** `null`: it does not tell. With a probe, the signature is the one thing that must be wrong. */
function verdictOf(stage: Ran["stage"] | Decision["stage"], { message }: Ran): Verdict {
  switch (stage) {
    case "accepted":
      return "accepts";
    case "signature":
      return message === "probe" ? "accepts" : "refuses";
    case "signing-certificate":
    case "ca-certificate":
    case "signer":
    case "chain":
      return "refuses";
    case "message":
    case "unknown":
      return null;
  }
}
