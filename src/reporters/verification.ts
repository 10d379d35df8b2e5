import type { ApiAnswer, Verification } from "../model/verification.ts";

/** What the API of a service said, as one line. */
export function verificationLine({ url, before, after, verdict }: Verification): string {
  if (after === null) return `${url}: ${answerOf(before)}`;
  return `${url}: ${answerOf(before)} before, ${answerOf(after)} after: ${verdict}`;
}

function answerOf(answer: ApiAnswer): string {
  return answer.status === "answered" ? String(answer.code) : answer.reason;
}
