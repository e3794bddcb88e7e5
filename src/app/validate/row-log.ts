import type { RowPlace } from '../examine-rows.ts';

/** Where rows are, by number: 8 bytes a row, 16 with hashes. */
export interface RowLog {
  add(place: RowPlace, hash?: string): void;
  /** The number of the row that starts there. */
  indexOf(source: string, byteOffset: number): number | undefined;
  hashOf(index: number): string | undefined;
}

const FIRST_ROWS = 1024;
const HEX = 16;

/** Remembers rows in the order in which they come. `keepsHashes`: the first 64 bits of a hash in hexadecimal, too. */
export function openRowLog(keepsHashes: boolean): RowLog {
  let offsets = new Float64Array(FIRST_ROWS);
  let hashes = new BigUint64Array(keepsHashes ? FIRST_ROWS : 0);
  const starts = new Map<string, { start: number; end: number }>();
  let count = 0;
  return {
    add({ source, byteOffset }, hash) {
      if (count === offsets.length) {
        offsets = grown(offsets, new Float64Array(2 * count));
        if (keepsHashes) hashes = grown(hashes, new BigUint64Array(2 * count));
      }
      offsets[count] = byteOffset;
      if (hash !== undefined) hashes[count] = BigInt(`0x${hash}`);
      count++;
      const range = starts.get(source);
      if (range === undefined) starts.set(source, { start: count - 1, end: count });
      else range.end = count;
    },
    indexOf(source, byteOffset) {
      const range = starts.get(source);
      if (range === undefined) return undefined;
      let [low, high] = [range.start, range.end];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((offsets[middle] as number) < byteOffset) low = middle + 1;
        else high = middle;
      }
      return low < range.end && offsets[low] === byteOffset ? low : undefined;
    },
    hashOf(index) {
      return keepsHashes && index < count ? (hashes[index] as bigint).toString(16).padStart(HEX, '0') : undefined;
    },
  };
}

function grown<T extends Float64Array | BigUint64Array>(from: T, to: T): T {
  to.set(from as never);
  return to;
}
