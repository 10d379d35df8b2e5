import { createRandom } from "../random.ts";

/** One trial of a campaign; what it finds wrong, each in a sentence. */
export interface Case {
  readonly name: string;
  run(): Promise<readonly string[]>;
}

export interface CampaignOptions {
  /** Decides on the order, and on whatever is random besides. */
  readonly seed: number;
  /** No case is begun when so many seconds are over. */
  readonly seconds?: number | undefined;
  /** No case is begun once it is aborted. */
  readonly signal?: AbortSignal | undefined;
  /** How many cases are taken, all unless it is said. */
  readonly atMost?: number | undefined;
  /** Which of them, where others have the rest; all unless it is said. */
  readonly shard?: { readonly index: number; readonly of: number } | undefined;
  /** Called with the number of cases so far. */
  readonly progress?: ((cases: number) => void) | undefined;
}

/** What a part of the campaign found. */
export interface PartResult {
  readonly cases: number;
  readonly right: number;
  /** Lines for people: what was wrong, and what the figures are about. */
  readonly notes: readonly string[];
}

/** Runs cases in an order that the seed decides on, as long as there is time. */
export async function runCases(
  cases: readonly Case[],
  options: CampaignOptions,
): Promise<PartResult> {
  const { atMost = cases.length, progress, seconds = Number.POSITIVE_INFINITY, signal } = options;
  const end = performance.now() + seconds * 1000;
  const own = choose(cases, options);
  const mistakes: string[] = [];
  let count = 0;
  let right = 0;
  for (const { name, run } of own.slice(0, atMost)) {
    if (performance.now() >= end || signal?.aborted === true) break;
    const found = await run().catch((thrown: unknown) => [String(thrown)]);
    count += 1;
    if (found.length === 0) right += 1;
    mistakes.push(...found.map((mistake) => `${name}: ${mistake}`));
    progress?.(count);
  }
  const left = count < own.length ? [`${count} of ${own.length} cases, as was asked for`] : [];
  return { cases: count, right, notes: [...left, ...mistakes] };
}

/** Runs several sets of cases, one after the other, as long as there is time, and adds up. */
export async function runAll<T>(
  sets: readonly T[],
  options: CampaignOptions,
  run: (set: T, options: CampaignOptions) => Promise<PartResult>,
): Promise<PartResult> {
  const end = performance.now() + (options.seconds ?? Number.POSITIVE_INFINITY) * 1000;
  let total: PartResult = { cases: 0, right: 0, notes: [] };
  for (const set of choose(sets, options)) {
    const seconds = (end - performance.now()) / 1000;
    if (seconds <= 0 || options.signal?.aborted === true) break;
    const before = total.cases;
    const { cases, notes, right } = await run(set, {
      ...options,
      seconds,
      shard: undefined,
      progress: (count) => options.progress?.(before + count),
    });
    total = {
      cases: total.cases + cases,
      right: total.right + right,
      notes: [...total.notes, ...notes],
    };
  }
  return total;
}

/** Those of a shard, in an order that the seed decides on. */
function choose<T>(
  items: readonly T[],
  { seed, shard = { index: 0, of: 1 } }: CampaignOptions,
): readonly T[] {
  return shuffle(items, seed).filter((_, index) => index % shard.of === shard.index);
}

/** Fisher and Yates. */
function shuffle<T>(items: readonly T[], seed: number): readonly T[] {
  const random = createRandom(seed);
  const shuffled = [...items];
  for (let index = shuffled.length - 1; index > 0; index -= 1) {
    const other = random.integer(index + 1);
    shuffled.splice(index, 1, ...shuffled.splice(other, 1, ...shuffled.slice(index, index + 1)));
  }
  return shuffled;
}
