/** Exact counts by length. Memory is bounded by the number of different lengths, never by the number of rows. */
export interface LengthCounts {
  add(length: number): void;
  summary(): LengthSummary;
}

/** Quantiles by nearest rank: the smallest length that at least this share of all do not exceed. 0 where there are none. */
export interface LengthSummary {
  count: number;
  total: number;
  mean: number;
  p50: number;
  p90: number;
  p95: number;
  p99: number;
  max: number;
  histogram: readonly LengthBin[];
}

export interface LengthBin {
  from: number;
  /** Not included. */
  to: number;
  count: number;
}

export function lengthCounts(): LengthCounts {
  const counts = new Map<number, number>();
  return {
    add: (length) => void counts.set(length, (counts.get(length) ?? 0) + 1),
    summary: () => summaryOf([...counts].sort(([a], [b]) => a - b)),
  };
}

/** Of ascending lengths with their counts. */
function summaryOf(sorted: readonly (readonly [length: number, count: number])[]): LengthSummary {
  let [count, total] = [0, 0];
  for (const [length, times] of sorted) {
    count += times;
    total += length * times;
  }
  const quantile = (share: number): number => {
    const wanted = Math.max(1, Math.ceil(share * count));
    let seen = 0;
    for (const [length, times] of sorted) {
      seen += times;
      if (seen >= wanted) return length;
    }
    return 0;
  };
  return {
    count,
    total,
    mean: count === 0 ? 0 : total / count,
    p50: quantile(0.5),
    p90: quantile(0.9),
    p95: quantile(0.95),
    p99: quantile(0.99),
    max: sorted.at(-1)?.[0] ?? 0,
    histogram: binned(sorted),
  };
}

/** Bins that are twice as wide every two: lengths spread over powers of ten. */
function binned(sorted: readonly (readonly [length: number, count: number])[]): LengthBin[] {
  const bins = new Map<number, number>();
  for (const [length, times] of sorted) {
    const bin = length < 1 ? 0 : binOf(length);
    bins.set(bin, (bins.get(bin) ?? 0) + times);
  }
  const numbers = [...bins.keys()];
  if (numbers.length === 0) return [];
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  return Array.from({ length: last - first + 1 }, (_, offset) => {
    const bin = first + offset;
    return { from: bin === 0 ? 0 : startOf(bin), to: startOf(bin + 1), count: bins.get(bin) ?? 0 };
  }).filter(({ from, to }) => from < to);
}

function startOf(bin: number): number {
  return Math.ceil(2 ** ((bin - 1) / 2));
}

function binOf(length: number): number {
  let bin = Math.floor(2 * Math.log2(length)) + 1;
  while (startOf(bin) > length) bin--;
  while (startOf(bin + 1) <= length) bin++;
  return bin;
}
