/** Python's `bisect_right`: index of the first item above `value`. */
export function firstAbove(sorted: readonly number[], value: number): number {
  return bisect(sorted, (item) => item <= value);
}

/** Python's `bisect_left`: index of the first item not below `value`. */
export function firstNotBelow(sorted: readonly number[], value: number): number {
  return bisect(sorted, (item) => item < value);
}

function bisect(sorted: readonly number[], isBefore: (item: number) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(sorted[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}
