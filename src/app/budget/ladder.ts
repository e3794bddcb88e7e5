/** Powers of two that are looked at where no lengths are named; which of them matter is known at the end. */
export const LADDER: readonly number[] = [256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072];

/** Those from the last that half of the examples don't fit into, up to the first that all fit into. */
export function usefulLengths(ladder: readonly number[], p50: number, max: number): number[] {
  const below = ladder.filter((length) => length < p50).at(-1) ?? 0;
  const above = ladder.find((length) => length >= max) ?? Infinity;
  return ladder.filter((length) => length >= below && length <= above);
}
