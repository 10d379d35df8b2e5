import type { ApiAnswer, Verification, VerificationVerdict } from "../../../model/verification.ts";
import type { AskedApi } from "./ask-api.ts";

/** What the answers of an API before and after a change prove. */
export function judgeChange(before: AskedApi | undefined, after: AskedApi): VerificationVerdict {
  const then = before === undefined ? "silent" : meaningOf(before.answer);
  switch (meaningOf(after.answer)) {
    case "silent":
      return "unproven";
    case "accepted":
      return then === "rejected" ? "fixed" : "fine";
    case "rejected":
      if (after.token === "rejected-before" || then === "silent") return "unproven";
      return then === "rejected" ? "no effect" : "regressed";
  }
}

/** What reports show: one look, or those before and after a change. */
export function describeVerification(asked: AskedApi, before: AskedApi | undefined): Verification {
  const { answer, url } = asked;
  if (before === undefined) return { url, before: answer, after: null, verdict: null };
  return { url, before: before.answer, after: answer, verdict: judgeChange(before, asked) };
}

/**
 * Whether the middleware accepted the token. An answer of 5xx is silence: it answers 503 where it cannot reach Keystone or
 * get the revocation list, before it has judged the token.
 */
export function meaningOf(answer: ApiAnswer): "accepted" | "rejected" | "silent" {
  if (answer.status === "failed" || answer.code >= 500) return "silent";
  return answer.code === 401 ? "rejected" : "accepted";
}
