/** How many examples one batch of rows becomes: `knapsacks` on lengths alone (llamafactory 0.9.5, data/processor/processor_utils.py, `greedy_knapsack`). */
export function knapsackLengths(lengths: readonly number[], capacity: number): number[][] {
  const left = lengths.toSorted((a, b) => a - b);
  const groups: number[][] = [];
  while (left.length > 0) {
    const group: number[] = [];
    let room = capacity;
    for (;;) {
      const at = lastAtMost(left, room);
      if (at === -1) break;
      const length = left[at] as number;
      left.splice(at, 1);
      room -= length;
      group.push(length);
    }
    if (group.length === 0) throw new RangeError(`a row is longer than ${capacity}`);
    groups.push(group);
  }
  return groups;
}

/** Index of the last of ascending numbers that is at most `limit`, or -1. */
function lastAtMost(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
