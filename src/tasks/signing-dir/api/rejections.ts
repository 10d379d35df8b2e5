import type { Secret } from "../../../model/secret.ts";

/** Which tokens were answered with 401 in a run, and where. */
export interface Rejections {
  has(place: string, token: Secret): boolean;
  add(place: string, token: Secret): void;
}

export function createRejections(): Rejections {
  const tokensByPlace = new Map<string, Set<string>>();
  return {
    has: (place, token) => tokensByPlace.get(place)?.has(token.reveal()) === true,
    add(place, token) {
      const tokens = tokensByPlace.get(place) ?? new Set();
      tokensByPlace.set(place, tokens.add(token.reveal()));
    },
  };
}
