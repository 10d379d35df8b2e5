import type { BatchSize } from "../../model/playbook.ts";

/**
 * Sizes of the batches in which a play takes its hosts, by Ansible's arithmetic: a percentage is of all hosts, rounded
 * down, at least one host; the last size repeats; a size of 0 or less takes all the hosts that are left.
 *
 * @example
 * batches(50, [{ unit: "hosts", value: 1 }, { unit: "percent", value: 10 }, { unit: "percent", value: 100 }]); // 1, 5, 44
 */
export function batches(count: number, serial: readonly BatchSize[]): readonly number[] {
  const sizes: number[] = [];
  let left = count;
  while (left > 0) {
    const size = serial[Math.min(sizes.length, serial.length - 1)];
    const wanted = size === undefined ? 0 : toHosts(size, count);
    const taken = wanted <= 0 ? left : Math.min(wanted, left);
    sizes.push(taken);
    left -= taken;
  }
  return sizes;
}

function toHosts({ unit, value }: BatchSize, count: number): number {
  // The order of the operations decides how it is rounded: 29 % of 100 hosts are 28.
  return unit === "hosts" ? value : Math.trunc((value / 100) * count) || 1;
}
