/** Choices that are random and yet the same for the same seed. */
export interface Random {
  /** At least 0, less than the limit. */
  integer(limit: number): number;
  chance(probability: number): boolean;
  pick<T>(items: readonly T[]): T;
  list<T>(items: readonly T[], least: number, most: number): readonly T[];
}

export function createRandom(seed: number): Random {
  let state = (seed + 1) * 0x9e3779b9;
  // Mulberry32.
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const integer = (limit: number) => Math.floor(next() * limit);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[integer(items.length)];
    if (item === undefined) throw new Error("there is nothing to pick from");
    return item;
  };
  return {
    integer,
    pick,
    chance: (probability) => next() < probability,
    list: (items, least, most) =>
      Array.from({ length: least + integer(most - least + 1) }, () => pick(items)),
  };
}
