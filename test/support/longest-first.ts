import { BaseSequencer } from "vitest/node";
import type { TestSpecification } from "vitest/node";

/** Rooms whose files of tests take long, whatever their size, so that none is begun last and waited for alone. */
const long = ["campaign", "e2e", "remote", "transport"];

/** The order in which files of tests are begun. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = long.findIndex((room) => moduleId.includes(`/test/${room}/`));
  return rank === -1 ? long.length : rank;
}
