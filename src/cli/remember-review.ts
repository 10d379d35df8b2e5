import type { Review } from "../engine/review.ts";
import type { ActionReviewed } from "../model/journal.ts";

/** A review that also keeps what is noted in it, for the journal. */
export function rememberReview(review: Review): {
  readonly review: Review;
  readonly reviewed: readonly ActionReviewed[];
} {
  const reviewed: ActionReviewed[] = [];
  return {
    reviewed,
    review: {
      note(host, action) {
        reviewed.push({ kind: "reviewed", host, action });
        review.note(host, action);
      },
      allows: (host, action) => review.allows(host, action),
      get size() {
        return review.size;
      },
    },
  };
}
