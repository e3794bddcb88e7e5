import type { CompiledTokenizer } from './compiled.ts';
import { Unplanned } from './unplanned.ts';

type Vocabulary = Pick<CompiledTokenizer, 'tokenEnds' | 'tokenBytes'>;
type Trie = Pick<CompiledTokenizer, 'trie'>;

/** Places below this one are never a child's: a node without children looks there. */
const FIRST_PLACE = 256;
/** Places, and ids of tokens, are below this: no parent has the root, or a free place; no token ends at a place on the way to longer ones. */
const NONE = 2 ** 20 - 1;
/** No parent, while the array is filled. */
const NO_PARENT = -1;

const BASE_BITS = 20;
const BASE_MASK = (1 << BASE_BITS) - 1;
const TOKEN_LOW_BITS = 32 - BASE_BITS;
const TOKEN_LOW_MASK = (1 << TOKEN_LOW_BITS) - 1;
const PARENT_MASK = BASE_MASK << 1;
const TOKEN_HIGH = BASE_BITS + 1;

/** The place where a node's child for a byte is, if there is one. */
export function childPlace(trie: Int32Array, node: number, byte: number): number {
  return ((trie[2 * node] as number) & BASE_MASK) + byte;
}

/** Whether what is at a place, by its second word, is a child of a node. */
function isChildOf(word: number, node: number): boolean {
  return (word & PARENT_MASK) === node << 1;
}

/** Whether the second word of a place was marked. */
export function isMarked(word: number): boolean {
  return (word & 1) === 1;
}

/** Id of the token that ends at a node, or -1. */
export function tokenAt(trie: Int32Array, node: number): number {
  const id = ((trie[2 * node] as number) >>> BASE_BITS) | (((trie[2 * node + 1] as number) >>> TOKEN_HIGH) << TOKEN_LOW_BITS);
  return id === NONE ? -1 : id;
}
/** Places that are tried for the children of one node before those at the end are taken. */
const MAX_TRIES = 64;

/**
 * All tokens as a double array (Aoe 1989): the child of a node for a byte is at the node's base plus the byte, if it names the node as its parent. Two words for each
 * place: the base and the lower 12 bits of the token's id; the bit that `markToken` sets, the parent, and the upper 8 bits of the id. The root is at place 0. Of tokens
 * with the same bytes the first counts. Throws `Unplanned` where there are too many.
 */
export function vocabularyTrie({ tokenEnds, tokenBytes }: Vocabulary): Trie {
  const linked = linkedTrie(tokenEnds, tokenBytes);
  const { firstChild, sibling, bytes, tokens } = linked;
  const places = freePlaces(linked.size);
  const placeOf = new Int32Array(linked.size);
  const waiting: number[] = [0];
  const children: number[] = [];
  // depth first: what follows a node mostly lies near it
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    children.length = 0;
    for (let child = firstChild[node] as number; child !== 0; child = sibling[child] as number) {
      children.push(child);
      waiting.push(child);
    }
    if (children.length === 0) continue;
    const base = places.take(children.map((child) => bytes[child] as number));
    const parent = placeOf[node] as number;
    places.setBase(parent, base);
    for (const child of children) {
      placeOf[child] = base + (bytes[child] as number);
      places.setParent(placeOf[child], parent);
    }
  }
  const trie = places.words();
  if (trie.length > 2 * NONE) throw new Unplanned('a vocabulary of this size');
  const tokenOf = new Int32Array(trie.length / 2).fill(NONE);
  for (let node = 1; node < linked.size; node++) if (tokens[node] !== -1) tokenOf[placeOf[node] as number] = tokens[node] as number;
  for (let place = 0; place < tokenOf.length; place++) {
    const token = tokenOf[place] as number;
    const parent = trie[2 * place + 1] as number;
    trie[2 * place] = (trie[2 * place] as number) | ((token & TOKEN_LOW_MASK) << BASE_BITS);
    trie[2 * place + 1] = ((parent === NO_PARENT ? NONE : parent) << 1) | ((token >>> TOKEN_LOW_BITS) << TOKEN_HIGH);
  }
  return { trie };
}

/** Id of the token of exactly these bytes, or -1. */
export function findToken({ trie }: Trie, bytes: Uint8Array, start: number, end: number): number {
  const node = findNode(trie, bytes, start, end);
  return node < 0 ? -1 : tokenAt(trie, node);
}

/** Marks a token, so that it is found on the way to longer ones. */
export function markToken(trie: Int32Array, bytes: Uint8Array, start: number, end: number): void {
  const word = 2 * findNode(trie, bytes, start, end) + 1;
  trie[word] = (trie[word] as number) | 1;
}

function findNode(trie: Int32Array, bytes: Uint8Array, start: number, end: number): number {
  let node = 0;
  for (let at = start; at < end; at++) {
    const child = childPlace(trie, node, bytes[at] as number);
    if (!isChildOf(trie[2 * child + 1] as number, node)) return -1;
    node = child;
  }
  return node;
}

interface LinkedTrie {
  size: number;
  firstChild: Int32Array;
  sibling: Int32Array;
  bytes: Uint8Array;
  /** Id of the token that ends at a node, or -1. */
  tokens: Int32Array;
}

function linkedTrie(tokenEnds: Int32Array, tokenBytes: Uint8Array): LinkedTrie {
  const capacity = (tokenEnds.at(-1) ?? 0) + 1;
  const firstChild = new Int32Array(capacity);
  const sibling = new Int32Array(capacity);
  const bytes = new Uint8Array(capacity);
  const tokens = new Int32Array(capacity).fill(-1);
  /** Nodes of the first two bytes. */
  const pairs = new Int32Array(65_536);
  let size = 1;

  function childOf(node: number, byte: number): number {
    let child = firstChild[node] as number;
    while (child !== 0 && bytes[child] !== byte) child = sibling[child] as number;
    if (child !== 0) return child;
    bytes[size] = byte;
    sibling[size] = firstChild[node] as number;
    firstChild[node] = size;
    return size++;
  }

  let start = 0;
  for (let id = 0; id < tokenEnds.length; id++) {
    const end = tokenEnds[id] as number;
    let node = 0;
    let at = start;
    if (end - start >= 2) {
      const pair = ((tokenBytes[start] as number) << 8) | (tokenBytes[start + 1] as number);
      node = pairs[pair] ||= childOf(childOf(0, pair >> 8), pair & 0xff);
      at += 2;
    }
    for (; at < end; at++) node = childOf(node, tokenBytes[at] as number);
    if (end > start && tokens[node] === -1) tokens[node] = id;
    start = end;
  }
  return { size, firstChild, sibling, bytes, tokens };
}

/** The double array while it is filled. Free places are linked, lowest first. */
function freePlaces(nodes: number): {
  take(bytes: readonly number[]): number;
  setBase(place: number, base: number): void;
  setParent(place: number, parent: number): void;
  words(): Int32Array;
} {
  let capacity = FIRST_PLACE + nodes + 256;
  let words = new Int32Array(0);
  let next = new Int32Array(0);
  let before = new Int32Array(0);
  let last = FIRST_PLACE - 1;
  let used = 0;
  grow(capacity);

  function grow(size: number): void {
    const from = words.length / 2;
    words = extended(words, 2 * size);
    next = extended(next, size);
    before = extended(before, size);
    for (let place = from; place < size; place++) {
      words[2 * place + 1] = NO_PARENT;
      if (place < FIRST_PLACE) continue;
      next[last] = place;
      before[place] = last;
      last = place;
    }
    capacity = size;
  }

  function isFree(place: number): boolean {
    return place >= FIRST_PLACE && words[2 * place + 1] === NO_PARENT;
  }

  return {
    take(bytes) {
      const [first = 0] = bytes;
      let tries = 0;
      let place = next[FIRST_PLACE - 1] as number;
      for (; place !== 0; place = next[place] as number) {
        const base = place - first;
        if (base < 0 || (bytes.length > 1 && ++tries > MAX_TRIES)) continue;
        if (base + 256 >= capacity) break;
        if (bytes.every((byte) => isFree(base + byte))) return base;
        if (tries === MAX_TRIES) break;
      }
      const base = Math.max(used + 1, FIRST_PLACE);
      if (base + 512 >= capacity) grow(Math.ceil(1.25 * (base + 512)));
      return base;
    },
    setBase(place, base) {
      words[2 * place] = base;
    },
    setParent(place, parent) {
      words[2 * place + 1] = parent;
      used = Math.max(used, place);
      const after = next[place] as number;
      const prior = before[place] as number;
      next[prior] = after;
      if (after !== 0) before[after] = prior;
      else last = prior;
    },
    words: () => words.slice(0, 2 * (used + 257)),
  };
}

function extended(words: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(length);
  longer.set(words);
  return longer;
}
