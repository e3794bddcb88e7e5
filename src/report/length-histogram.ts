/** Exact counts by whole number, in memory bounded by the number of different values up to a limit; larger values share the last bin. */
export interface LengthHistogram {
  add(length: number): void;
  readonly count: number;
  readonly total: number;
  readonly max: number;
  /** The smallest length that at least `share` (0 to 1) of the lengths do not exceed; 0 when there is none. */
  quantile(share: number): number;
}

const EXACT_UP_TO = 1 << 20;

export function lengthHistogram(): LengthHistogram {
  const counts = new Map<number, number>();
  let count = 0;
  let total = 0;
  let max = 0;
  return {
    add(length) {
      const bin = length > EXACT_UP_TO ? EXACT_UP_TO + 1 : length;
      counts.set(bin, (counts.get(bin) ?? 0) + 1);
      count++;
      total += length;
      if (length > max) max = length;
    },
    get count() {
      return count;
    },
    get total() {
      return total;
    },
    get max() {
      return max;
    },
    quantile(share) {
      const wanted = Math.max(1, Math.ceil(share * count));
      let seen = 0;
      for (const length of [...counts.keys()].sort((a, b) => a - b)) {
        seen += counts.get(length) ?? 0;
        if (seen >= wanted) return length > EXACT_UP_TO ? max : length;
      }
      return 0;
    },
  };
}
