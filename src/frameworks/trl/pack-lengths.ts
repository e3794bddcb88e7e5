/** The smallest number of a set that is at least a given one, in a few steps: sets of bits over sets of bits. */
interface NumberSet {
  add(number: number): void;
  remove(number: number): void;
  /** -1 where there is none. */
  atLeast(number: number): number;
}

function numberSet(largest: number): NumberSet {
  const levels: Uint32Array[] = [];
  for (let size = largest + 1; ; size = levels.at(-1)?.length ?? 0) {
    levels.push(new Uint32Array(Math.ceil(size / 32)));
    if (size <= 32) break;
  }
  return {
    add(number) {
      let at = number;
      for (const bits of levels) {
        bits[at >> 5] = (bits[at >> 5] as number) | (1 << (at & 31));
        at >>= 5;
      }
    },
    remove(number) {
      let at = number;
      for (const bits of levels) {
        bits[at >> 5] = (bits[at >> 5] as number) & ~(1 << (at & 31));
        if (bits[at >> 5] !== 0) return;
        at >>= 5;
      }
    },
    atLeast(number) {
      let at = number;
      for (let level = 0; level < levels.length; level++) {
        const bits = levels[level] as Uint32Array;
        const word = at >> 5 < bits.length ? (bits[at >> 5] as number) & (-1 << (at & 31)) : 0;
        if (word !== 0) {
          let found = (at & ~31) | lowestBit(word);
          for (let below = level - 1; below >= 0; below--)
            found = (found << 5) | lowestBit((levels[below] as Uint32Array)[found] as number);
          return found;
        }
        at = (at >> 5) + 1;
      }
      return -1;
    },
  };
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}

/**
 * How full each example is that packing one batch of rows makes, in the order in which they come to be: `pack` on lengths alone (TRL 1.16.0, data_utils.py, `_pack_bfd`). Each
 * length is at most `capacity`, and above 0.
 */
export function bestFitLengths(lengths: readonly number[], capacity: number): number[][] {
  const longestFirst = lengths.toSorted((a, b) => b - a);
  const examples: number[][] = [];
  const room = numberSet(capacity);
  const withRoom = new Map<number, { example: number[][]; next: number }>();
  for (const length of longestFirst) {
    const found = room.atLeast(length);
    let example: number[] | undefined;
    let left = capacity;
    if (found !== -1 && found < capacity) {
      const queue = withRoom.get(found);
      example = queue?.example[queue.next++];
      if (queue !== undefined && queue.next === queue.example.length) {
        withRoom.delete(found);
        room.remove(found);
      }
      left = found;
    }
    if (example === undefined) {
      example = [];
      examples.push(example);
    }
    example.push(length);
    left -= length;
    if (left === 0) continue;
    const queue = withRoom.get(left);
    if (queue !== undefined) queue.example.push(example);
    else {
      withRoom.set(left, { example: [example], next: 0 });
      room.add(left);
    }
  }
  return examples;
}
