/** What the API of a service said to a token. */
export type ApiAnswer =
  | { readonly status: "answered"; readonly code: number }
  /** `reason` is a clause such as `no answer within 5 seconds`. */
  | { readonly status: "failed"; readonly reason: string };

/**
 * `fixed`: 401 before, and not after. `no effect`: 401 before, and after with a token that was never rejected. `regressed`:
 * 401 after only. `fine`: no 401 after, nor before as far as is known. `unproven`: the answers tell nothing.
 */
export type VerificationVerdict = "fixed" | "no effect" | "regressed" | "fine" | "unproven";

/** What the API of a service said before a change and after it, for reports. */
export interface Verification {
  readonly url: string;
  readonly before: ApiAnswer;
  /** `null` where nothing was changed. */
  readonly after: ApiAnswer | null;
  /** `null` where nothing was changed. */
  readonly verdict: VerificationVerdict | null;
}
