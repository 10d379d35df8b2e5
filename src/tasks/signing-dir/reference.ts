import type { ControlReader } from "../../model/control-reader.ts";
import type { HttpRead } from "../../model/http.ts";
import type { Certificate, CertificateFile, CertificateReader } from "./certificate.ts";

/** The certificates that are right now. */
export type Reference =
  | {
      readonly status: "agreed";
      readonly pair: CertificatePair;
      /** Who serves it. */
      readonly sources: readonly string[];
      /** Why others that should serve it did not, one clause each, beginning with the URL. */
      readonly failures: readonly string[];
    }
  | { readonly status: "disagreement"; readonly answers: readonly ServedPair[] }
  /** Nobody could be asked, or nobody had an answer. */
  | { readonly status: "none"; readonly failures: readonly string[] };

export interface CertificatePair {
  readonly signing: Certificate;
  readonly ca: Certificate;
}

export interface ServedPair {
  readonly source: string;
  readonly pair: CertificatePair;
}

type Answer = ServedPair | { readonly source: string; readonly failure: string };

/** v2.0 first, as the middleware does; OS-SIMPLE-CERT where v2.0 is gone. Unauthenticated both. */
const paths = [
  { signing: "/v2.0/certificates/signing", ca: "/v2.0/certificates/ca" },
  { signing: "/v3/OS-SIMPLE-CERT/certificates", ca: "/v3/OS-SIMPLE-CERT/ca" },
] as const;

/** Asks every endpoint, once per run, and compares the answers. `endpoints` are base URLs such as `http://ks:5000`. */
export async function askEndpoints(
  endpoints: readonly string[],
  control: ControlReader,
  certificates: CertificateReader,
): Promise<Reference> {
  const answers = await Promise.all(
    endpoints.map((endpoint) => askEndpoint(endpoint, control, certificates)),
  );
  return compareAnswers(answers);
}

/** Agreement, disagreement or nothing, from what each source said. */
export function compareAnswers(answers: readonly Answer[]): Reference {
  const served = answers.filter((answer) => "pair" in answer);
  const failures = answers.flatMap((answer) =>
    "failure" in answer ? [`${answer.source}: ${answer.failure}`] : [],
  );
  const [first, ...others] = served;
  if (first === undefined) return { status: "none", failures };
  if (others.some(({ pair }) => !isSamePair(pair, first.pair))) {
    return { status: "disagreement", answers: served };
  }
  return {
    status: "agreed",
    pair: first.pair,
    sources: served.map(({ source }) => source),
    failures,
  };
}

/** A pair out of two files, or the clause that says why there is none. */
export function pairOf(source: string, signing: CertificateFile, ca: CertificateFile): Answer {
  if (signing.status === "unreadable")
    return { source, failure: `the signing certificate: ${signing.why}` };
  if (ca.status === "unreadable") return { source, failure: `the CA certificate: ${ca.why}` };
  return { source, pair: { signing: signing.certificates[0], ca: ca.certificates[0] } };
}

async function askEndpoint(
  endpoint: string,
  control: ControlReader,
  certificates: CertificateReader,
): Promise<Answer> {
  let failure = "";
  for (const { signing, ca } of paths) {
    const [signingAnswer, caAnswer] = await Promise.all([
      control.get(endpoint + signing),
      control.get(endpoint + ca),
    ]);
    const refused = explainRefusal(signingAnswer) ?? explainRefusal(caAnswer);
    if (refused === null && signingAnswer.status === "answered" && caAnswer.status === "answered") {
      return pairOf(
        endpoint,
        certificates.read(signingAnswer.body),
        certificates.read(caAnswer.body),
      );
    }
    failure = failure === "" ? (refused ?? "") : `${failure}; ${refused}`;
    // Who does not answer at all will not answer for another path.
    if (signingAnswer.status === "failed") break;
  }
  return { source: endpoint, failure };
}

function explainRefusal(answer: HttpRead): string | null {
  if (answer.status === "failed") return answer.reason;
  const { pathname } = new URL(answer.url);
  return answer.code === 200 ? null : `${pathname} answered ${answer.code}`;
}

function isSamePair(one: CertificatePair, other: CertificatePair): boolean {
  return (
    one.signing.fingerprint === other.signing.fingerprint &&
    one.ca.fingerprint === other.ca.fingerprint
  );
}
