/** Byte strings to be looked for at a place of a text, the longest first. */
export interface TokenTrie {
  /** Where the next byte stands that a match can begin with, or `end`. */
  nextPlace(bytes: Uint8Array, at: number, end: number): number;
  /** Index of the longest pattern that matches at a place, or -1. */
  match(bytes: Uint8Array, at: number, end: number): number;
  /** Length of a pattern in bytes. */
  lengthOf(index: number): number;
}

/** As far as this a loop finds a byte faster than a search. */
const NEAR = 32;

/** Of equal patterns the first counts, as in the Aho-Corasick automaton that Python's `tokenizers` uses. */
export function tokenTrie(patterns: readonly Uint8Array[]): TokenTrie {
  const nodes = patterns.reduce((sum, pattern) => sum + pattern.length, 1);
  const roots = new Int32Array(256);
  const bytes = new Uint8Array(nodes);
  const firstChild = new Int32Array(nodes);
  const sibling = new Int32Array(nodes);
  const patternAt = new Int32Array(nodes).fill(-1);
  let size = 1;

  const childOf = (node: number, byte: number): number => {
    let child = firstChild[node] as number;
    while (child !== 0 && bytes[child] !== byte) child = sibling[child] as number;
    return child;
  };

  for (const [index, pattern] of patterns.entries()) {
    let node = 0;
    for (const byte of pattern) {
      let child = node === 0 ? (roots[byte] as number) : childOf(node, byte);
      if (child === 0) {
        child = size++;
        bytes[child] = byte;
        if (node === 0) roots[byte] = child;
        else {
          sibling[child] = firstChild[node] as number;
          firstChild[node] = child;
        }
      }
      node = child;
    }
    if (node > 0 && patternAt[node] === -1) patternAt[node] = index;
  }

  const firstByte = roots.findIndex((node) => node !== 0);
  const isOnly = roots.findLastIndex((node) => node !== 0) === firstByte;

  return {
    nextPlace(text, at, end) {
      const near = isOnly ? Math.min(at + NEAR, end) : end;
      while (at < near && roots[text[at] as number] === 0) at++;
      if (at < near || near === end) return at;
      const distance = text.subarray(at, end).indexOf(firstByte);
      return distance < 0 ? end : at + distance;
    },
    match(text, at, end) {
      let found = -1;
      let node = roots[text[at] as number] as number;
      while (node !== 0) {
        const pattern = patternAt[node] as number;
        if (pattern >= 0) found = pattern;
        if (++at >= end) break;
        node = childOf(node, text[at] as number);
      }
      return found;
    },
    lengthOf: (index) => (patterns[index] as Uint8Array).length,
  };
}
