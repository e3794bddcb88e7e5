import type { CompiledTokenizer } from './compiled.ts';

type Vocabulary = Pick<CompiledTokenizer, 'tokenEnds' | 'tokenBytes'>;
type Trie = Pick<CompiledTokenizer, 'trie' | 'trieTokens'>;

/** Places below this one are never a child's: a node without children looks there. */
const FIRST_PLACE = 256;
/** No parent: of the root, and of free places. */
const NO_PARENT = -1;
/** Places that are tried for the children of one node before those at the end are taken. */
const MAX_TRIES = 64;

/**
 * All tokens as a double array (Aoe 1989): the child of a node for a byte is at the node's base plus the byte, if it names the node as its parent. Two words for each
 * place: the base, and twice the parent plus the bit that `markToken` sets. The root is at place 0. Of tokens with the same bytes the first counts.
 */
export function vocabularyTrie({ tokenEnds, tokenBytes }: Vocabulary): Trie {
  const linked = linkedTrie(tokenEnds, tokenBytes);
  const { firstChild, sibling, bytes, tokens } = linked;
  const places = freePlaces(linked.size);
  const placeOf = new Int32Array(linked.size);
  const queue = new Int32Array(linked.size);
  const children: number[] = [];
  let queued = 1;
  for (let next = 0; next < queued; next++) {
    const node = queue[next] as number;
    children.length = 0;
    for (let child = firstChild[node] as number; child !== 0; child = sibling[child] as number) {
      children.push(child);
      queue[queued++] = child;
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
  const trieTokens = new Int32Array(trie.length / 2).fill(-1);
  for (let node = 1; node < linked.size; node++) trieTokens[placeOf[node] as number] = tokens[node] as number;
  return { trie, trieTokens };
}

/** Id of the token of exactly these bytes, or -1. */
export function findToken({ trie, trieTokens }: Trie, bytes: Uint8Array, start: number, end: number): number {
  const node = findNode(trie, bytes, start, end);
  return node < 0 ? -1 : (trieTokens[node] as number);
}

/** Marks a token, so that it is found on the way to longer ones. */
export function markToken(trie: Int32Array, bytes: Uint8Array, start: number, end: number): void {
  const word = 2 * findNode(trie, bytes, start, end) + 1;
  trie[word] = (trie[word] as number) | 1;
}

function findNode(trie: Int32Array, bytes: Uint8Array, start: number, end: number): number {
  let node = 0;
  for (let at = start; at < end; at++) {
    const child = (trie[2 * node] as number) + (bytes[at] as number);
    if ((trie[2 * child + 1] as number) >> 1 !== node) return -1;
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
      words[2 * place + 1] = 2 * parent;
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
