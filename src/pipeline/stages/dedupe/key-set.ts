/** Keys are 16 bytes. */
export const KEY_BYTES = 16;
export const KEY_WORDS = KEY_BYTES / 4;

const FIRST_SLOTS = 1024;
/** Positions are 32-bit integers. */
const MOST_SLOTS = 2 ** 30;
/** With more of its slots taken, a search would take too many steps. */
const FULLEST = 0.75;

/** A set of 16-byte keys in one array: no object for each key, and a limit on its size that holds while it grows too. */
export interface KeySet {
  /** Adds a key unless it is there, or there is no room. Once full it stays so, and still knows its keys. */
  offer(key: Uint8Array): 'added' | 'present' | 'full';
}

export function openKeySet(maxBytes: number): KeySet {
  let slots = slotsWithin(maxBytes, FIRST_SLOTS);
  let words = new Uint32Array(slots * KEY_WORDS);
  let room = Math.floor(slots * FULLEST);
  // a slot of zeros is empty, so the key of zeros has a place of its own
  let hasZero = false;

  function isAt(at: number, a: number, b: number, c: number, d: number): boolean {
    return words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d;
  }

  /** Position of the slot that holds the key, or of the empty one where it belongs; -1 where there are no slots. */
  function find(a: number, b: number, c: number, d: number): number {
    const mask = slots - 1;
    for (let slot = a & mask, step = 0; step < slots; slot = (slot + 1) & mask, step++) {
      const at = slot * KEY_WORDS;
      if (isAt(at, a, b, c, d) || isAt(at, 0, 0, 0, 0)) return at;
    }
    return -1;
  }

  function put(at: number, a: number, b: number, c: number, d: number): void {
    words[at] = a;
    words[at + 1] = b;
    words[at + 2] = c;
    words[at + 3] = d;
  }

  /** Twice the slots, where old and new array fit into the limit together. */
  function grow(): boolean {
    const before = words;
    if (slots === 0 || slots === MOST_SLOTS || 3 * slots * KEY_BYTES > maxBytes) return false;
    slots *= 2;
    words = new Uint32Array(slots * KEY_WORDS);
    for (let at = 0; at < before.length; at += KEY_WORDS) {
      const [a, b, c, d] = [before[at] as number, before[at + 1] as number, before[at + 2] as number, before[at + 3] as number];
      if ((a | b | c | d) !== 0) put(find(a, b, c, d), a, b, c, d);
    }
    room += Math.floor(slots * FULLEST) - Math.floor((slots / 2) * FULLEST);
    return true;
  }

  return {
    offer(key) {
      const [a, b, c, d] = [wordAt(key, 0), wordAt(key, 4), wordAt(key, 8), wordAt(key, 12)];
      const isZero = (a | b | c | d) === 0;
      if (isZero ? hasZero : isAt(find(a, b, c, d), a, b, c, d)) return 'present';
      if (room === 0 && !grow()) return 'full';
      room--;
      if (isZero) hasZero = true;
      else put(find(a, b, c, d), a, b, c, d);
      return 'added';
    },
  };
}

/** The largest power of two of slots within the limit, at most `most`. */
function slotsWithin(maxBytes: number, most: number): number {
  let slots = most;
  while (slots > 0 && slots * KEY_BYTES > maxBytes) slots >>= 1;
  return slots;
}

/** Four bytes of a key as a number that compares equal to itself in a `Uint32Array`. */
export function wordAt(key: Uint8Array, at: number): number {
  return (((key[at] as number) << 24) | ((key[at + 1] as number) << 16) | ((key[at + 2] as number) << 8) | (key[at + 3] as number)) >>> 0;
}
