import type { Certificate } from "./certificate.ts";
import { judgeFile, judgeTime } from "./judge-file.ts";
import type { Reference } from "../reference/reference.ts";
import type { CachedFile, JudgeOptions, Verdict } from "./verdict.ts";
import type { ChainRefusal } from "../openssl/build-chain.ts";
import { decideMessage } from "../openssl/verify-message.ts";
import type { Decision } from "../openssl/verify-message.ts";

type Refused = Exclude<Decision, { readonly stage: "accepted" }>;

/** Judges both files together, as `openssl cms` does with a message that Keystone signs now. */
export function judgePair(
  signing: CachedFile,
  ca: CachedFile,
  reference: Reference,
  options: JudgeOptions,
): readonly Verdict[] {
  const alone = [signing, ca].flatMap((one) => judgeFile(one, reference, options.now));
  const [first, ...others] = possibleSigners(signing, reference);
  if (first === undefined) return alone;
  const pair = { signing: signing.file, ca: ca.file };
  const decisions = options.generations.map((generation) => {
    const decide = (signer: Certificate) => decideMessage(pair, signer, { ...options, generation });
    const decision = decide(first);
    const isAccepted =
      decision.stage === "accepted" || others.some((one) => decide(one).stage === "accepted");
    return { generation, decision: isAccepted ? accepted : decision };
  });
  const refusals = decisions.flatMap(({ decision, generation }) =>
    decision.stage === "accepted" ? [] : [{ decision, generation }],
  );
  const last = refusals.at(-1);
  if (last === undefined) return alone.flatMap(whatDiffers);
  if (refusals.length === decisions.length) {
    return explainRefusal(last.decision, { alone, ca, signing, now: options.now });
  }
  const { decision, generation } = last;
  const entry = decision.stage === "ca-certificate" ? ca.entry : signing.entry;
  const why = "why" in decision ? decision.why : "";
  return [{ what: "depends", entry, refusedBy: generation, why }, ...alone.flatMap(whatDiffers)];
}

const accepted: Decision = { stage: "accepted" };

/** Where nobody says what is right, any certificate of the cache may be Keystone's. */
function possibleSigners({ file }: CachedFile, reference: Reference): readonly Certificate[] {
  if (reference.status === "agreed") return [reference.pair.signing];
  return file.status === "certificate" ? file.certificates : [];
}

/** By whom a message would be signed, most likely: `null` if nothing can be told. */
export function expectedSigner({ file }: CachedFile, reference: Reference): Certificate | null {
  if (reference.status === "agreed") return reference.pair.signing;
  return file.status === "certificate" ? file.certificates[0] : null;
}

/** Of a cache that is accepted, nothing is wrong but that its files may not be those of Keystone. */
function whatDiffers(verdict: Verdict): readonly Verdict[] {
  return verdict.what === "stale" ? [{ ...verdict, tokens: "accepted" }] : [];
}

interface Judged {
  readonly signing: CachedFile;
  readonly ca: CachedFile;
  /** What was said of each file by itself. */
  readonly alone: readonly Verdict[];
  readonly now: number;
}

function explainRefusal(decision: Refused, judged: Judged): readonly Verdict[] {
  const { alone, ca, signing } = judged;
  switch (decision.stage) {
    case "signer":
    case "signature":
      return alone;
    case "signing-certificate":
    case "ca-certificate": {
      const { entry } = decision.stage === "ca-certificate" ? ca : signing;
      const others = alone.filter((verdict) => verdict.entry !== entry);
      return [{ what: "unreadable", entry, why: decision.why }, ...others];
    }
    case "chain": {
      const own = explainChain(decision.refusal, judged);
      const isSaid = ({ entry, what }: Verdict) =>
        own.some((one) => one.what === what && one.entry === entry);
      return [...own, ...alone.filter((verdict) => !isSaid(verdict))];
    }
  }
}

function explainChain(
  { certificate, words }: ChainRefusal,
  { ca, now, signing }: Judged,
): readonly Verdict[] {
  const isOfTime = /expired|not yet valid/.test(words);
  if (!isOfTime) return [{ what: "untrusted", entry: signing.entry, words }];
  const isIn = ({ file }: CachedFile) =>
    file.status === "certificate" &&
    file.certificates.some(({ fingerprint }) => fingerprint === certificate.fingerprint);
  return judgeTime(isIn(signing) ? signing.entry : ca.entry, certificate, now);
}
