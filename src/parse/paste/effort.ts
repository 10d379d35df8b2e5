/** How much work the reading of a file may still take. A file made to keep us busy uses it up; no real one comes near. */
export interface Effort {
  /** Takes some units; false if so many are not left, and from then on. */
  spend(units: number): boolean;
}

/** An amount of work, in units of about an option that is read or a character that is written. */
export function createEffort(units = 500_000): Effort {
  let left = units;
  return {
    spend(units) {
      left -= units;
      return left >= 0;
    },
  };
}
