import type { ControlReader } from "../../../model/control-reader.ts";
import type { HttpOptions, HttpRead } from "../../../model/http.ts";
import type { CertificateReader } from "../cache/certificate.ts";
import type { KeystoneEndpoint, Trust } from "./keystone-endpoint.ts";
import { compareAnswers, pairOf } from "./reference.ts";
import type { Answer, Reference } from "./reference.ts";

/** Asks Keystones for their certificates, each once per run. */
export interface KeystoneAsker {
  /** Asks every endpoint, and compares the answers. */
  ask(endpoints: readonly KeystoneEndpoint[], host: AskingHost): Promise<Reference>;
}

/** A host whose network can be used. */
export interface AskingHost {
  readonly name: string;
  get(url: string, options?: HttpOptions): Promise<HttpRead>;
}

type Get = (url: string, options?: HttpOptions) => Promise<HttpRead>;

/** An answer, and whether another way to the same endpoint may do better, or the same way later. */
interface Asked {
  readonly answer: Answer;
  readonly elsewhere: "possible" | "pointless";
  readonly later: "possible" | "pointless";
}

/** v2.0 first, as the middleware does; OS-SIMPLE-CERT where v2.0 is gone. Unauthenticated both. */
const paths = [
  { signing: "/v2.0/certificates/signing", ca: "/v2.0/certificates/ca" },
  { signing: "/v3/OS-SIMPLE-CERT/certificates", ca: "/v3/OS-SIMPLE-CERT/ca" },
] as const;

/** How many hosts are asked to reach an endpoint that the control node has no route to. */
const attempts = 3;

export function createKeystoneAsker(
  control: ControlReader,
  certificates: CertificateReader,
): KeystoneAsker {
  const fromHere = new Map<string, Promise<Asked>>();
  const fromHereAgain = new Map<string, Promise<Asked>>();
  const fromHosts = new Map<string, Promise<SharedAnswer>>();

  async function askEndpoint(endpoint: KeystoneEndpoint, host: AskingHost): Promise<Answer> {
    const { trust, url } = endpoint;
    if (trust.status === "unreadable") return { source: url, failure: trust.reason };
    const through: Get = (path, options) => host.get(path, options);
    if (endpoint.reach === "host") return (await askOnce(endpoint, through, certificates)).answer;
    const key = JSON.stringify([url, trust.authorities]);
    const { answer, elsewhere } = await askHere(key, endpoint);
    if (elsewhere === "pointless" || "pair" in answer) return answer;
    // One after the other, so that the first host that gets an answer spares all others the question.
    const before = fromHosts.get(key) ?? Promise.resolve(nobody);
    const next = before.then((shared) => askThrough(shared, endpoint, host, certificates));
    fromHosts.set(key, next);
    return combine(answer, await next);
  }

  /** Twice at most: where a run begins, this machine has much to do, and one late answer must not decide about all hosts. */
  async function askHere(key: string, endpoint: KeystoneEndpoint): Promise<Asked> {
    const get: Get = (path, options) => control.get(path, options);
    const first = fromHere.get(key) ?? askOnce(endpoint, get, certificates);
    fromHere.set(key, first);
    const asked = await first;
    if (asked.later === "pointless") return asked;
    const second = fromHereAgain.get(key) ?? askOnce(endpoint, get, certificates);
    fromHereAgain.set(key, second);
    return await second;
  }

  return {
    async ask(endpoints, host) {
      const answers = await Promise.all(endpoints.map((endpoint) => askEndpoint(endpoint, host)));
      return compareAnswers(answers, certificates, control.now());
    },
  };
}

/** What hosts made of an endpoint so far. */
interface SharedAnswer {
  readonly answer: Answer | null;
  readonly host: string;
  readonly attempts: number;
}

const nobody: SharedAnswer = { answer: null, host: "", attempts: 0 };

async function askThrough(
  shared: SharedAnswer,
  endpoint: KeystoneEndpoint,
  host: AskingHost,
  certificates: CertificateReader,
): Promise<SharedAnswer> {
  const isSettled = shared.answer !== null && "pair" in shared.answer;
  if (isSettled || shared.attempts >= attempts) return shared;
  const get: Get = (url, options) => host.get(url, options);
  const { answer, elsewhere } = await askOnce(endpoint, get, certificates);
  // Who refuses one host refuses the others.
  const used = elsewhere === "pointless" ? attempts : shared.attempts + 1;
  return { answer, host: host.name, attempts: used };
}

/** The hosts' answer, with the reason why the control node had none. */
function combine(here: Answer, { answer, host }: SharedAnswer): Answer {
  if (answer === null || !("failure" in answer) || !("failure" in here)) return answer ?? here;
  return {
    source: here.source,
    failure: `${here.failure}; through ${host}: ${answer.failure}`,
  };
}

async function askOnce(
  { remark, trust, url: endpoint }: KeystoneEndpoint,
  get: Get,
  certificates: CertificateReader,
): Promise<Asked> {
  const options = optionsOf(trust);
  const failures: string[] = [];
  for (const { signing, ca } of paths) {
    const [signingAnswer, caAnswer] = await Promise.all([
      get(endpoint + signing, options),
      get(endpoint + ca, options),
    ]);
    const failed = [signingAnswer, caAnswer].find(({ status }) => status === "failed");
    if (failed?.status === "failed") {
      // Who does not answer at all will not answer for another path.
      const failure = [...failures, failed.reason + remark].join("; ");
      const answer = { source: endpoint, failure };
      return failed.stage === "connection"
        ? { answer, elsewhere: "possible", later: "pointless" }
        : { answer, elsewhere: "pointless", later: "possible" };
    }
    const answer = readAnswers(endpoint, [signing, ca], [signingAnswer, caAnswer], certificates);
    if ("pair" in answer) return { answer, ...settled };
    failures.push(answer.failure);
  }
  return { answer: { source: endpoint, failure: failures.join("; ") }, ...settled };
}

/** Somebody answered, and would say the same again. */
const settled = { elsewhere: "pointless", later: "pointless" } as const;

function optionsOf(trust: Trust): HttpOptions {
  const isKnown = trust.status === "known" && trust.authorities !== null;
  return isKnown ? { authorities: trust.authorities } : {};
}

function readAnswers(
  endpoint: string,
  [signing, ca]: readonly [string, string],
  answers: readonly [HttpRead, HttpRead],
  certificates: CertificateReader,
): Answer {
  const [one, other] = answers;
  if (one.status === "failed" || other.status === "failed") {
    return { source: endpoint, failure: "no answer" };
  }
  if (one.code !== 200) return { source: endpoint, failure: `${signing} answered ${one.code}` };
  if (other.code !== 200) return { source: endpoint, failure: `${ca} answered ${other.code}` };
  return pairOf(endpoint, certificates.read(one.body), certificates.read(other.body));
}
