// BPE without merging, by copies of the host's tables (vocabulary-trie.ts, token-parts.ts, pair-table.ts): the longest token first, a shorter one where two neighbours would
// not stay apart, and a step back where none is left. A row of tokens whose neighbours all stay apart is what merging gives, and there is only one. Where none is found, the
// piece has a token that is not marked in the trie, and the host merges it. Time grows with the length of the piece.

import { DEAD, TOKENS } from './layout';
import { tokenize as askHost } from './misses';
import { pairRank } from './pairs';

const BASE_MASK: u32 = (1 << 20) - 1;
const NO_TOKEN: u32 = (1 << 20) - 1;
const PART_BYTES: u32 = 16;
const LEFT: u32 = 0;
const RIGHT: u32 = 4;
const RANK: u32 = 8;
const PREFIX: u32 = 12;

/** Where the tables lie; 0 while they are not there. */
let trie: u32 = 0;
let tokenEnds: u32 = 0;
let wholeTokens: u32 = 0;
let tokenParts: u32 = 0;
let pairRanks: u32 = 0;
let pairSlotMask: u32 = 0;

/** Lets the kernel work out tokens by itself. */
export function useTables(trieAt: u32, endsAt: u32, wholeAt: u32, partsAt: u32, ranksAt: u32, slotMask: u32): void {
  trie = trieAt;
  tokenEnds = endsAt;
  wholeTokens = wholeAt;
  tokenParts = partsAt;
  pairRanks = ranksAt;
  pairSlotMask = slotMask;
}

/** Where the last search in the trie ended, and the place of the text there. */
let lastNode: u32 = 0;
let lastAt: u32 = 0;
/** Where the token that it found ends. */
let foundAt: u32 = 0;

/** Works out the tokens of a piece of at most `MAX_PIECE_BYTES`, puts them at `TOKENS` and gives their number. */
export function tokenize(start: u32, end: u32): u32 {
  if (trie === 0) return askHost(start, end);
  let token = longest(start, end);
  if (lastAt === end) {
    const id = tokenAt(lastNode);
    if (id !== NO_TOKEN && load<u8>(wholeTokens + id) === 1) {
      store<u32>(TOKENS, id);
      return 1;
    }
  }
  let count: u32 = 0;
  let at = start;
  let next = foundAt;
  let wentBack = false;
  for (;;) {
    if (load<u8>(DEAD + next - start) === 0 && (count === 0 || staysApart(load<u32>(TOKENS + 4 * (count - 1)), token))) {
      store<u32>(TOKENS + 4 * count++, token);
      if (next === end) break;
      at = next;
      token = longest(at, end);
      next = foundAt;
      continue;
    }
    const shorter = load<i32>(tokenParts + PART_BYTES * token, PREFIX);
    if (shorter >= 0) {
      token = shorter;
      next = at + sizeOf(token);
      continue;
    }
    wentBack = true;
    if (count === 0) {
      count = askHost(start, end);
      break;
    }
    store<u8>(DEAD + at - start, 1);
    next = at;
    token = load<u32>(TOKENS + 4 * --count);
    at -= sizeOf(token);
  }
  if (wentBack) memory.fill(DEAD, 0, end - start);
  return count;
}

/** The longest token that a text begins with. */
function longest(at: u32, end: u32): u32 {
  let node: u32 = 0;
  let found: u32 = 0;
  let stop = at;
  while (at < end) {
    const child = (load<u32>(trie + 8 * node) & BASE_MASK) + load<u8>(at);
    const word = load<u32>(trie + 8 * child, 4);
    if ((word & (BASE_MASK << 1)) !== node << 1) break;
    node = child;
    at++;
    if ((word & 1) === 1) {
      found = node;
      stop = at;
    }
  }
  foundAt = stop;
  lastNode = node;
  lastAt = at;
  return tokenAt(found);
}

/** Id of the token that ends at a node, or `NO_TOKEN`. */
function tokenAt(node: u32): u32 {
  return (load<u32>(trie + 8 * node) >> 20) | ((load<u32>(trie + 8 * node, 4) >> 21) << 12);
}

function sizeOf(token: u32): u32 {
  const place = tokenEnds + 4 * token;
  return load<u32>(place) - (token === 0 ? 0 : load<u32>(place - 4));
}

/**
 * Whether two tokens stay apart when their bytes are merged together. Merges are taken back from the end, and no pair across the border may have had a lower rank than
 * what was merged, or an equal one further to the left. Both have to be marked in the trie. The idea is that of github.com/github/rust-gems, crates/bpe.
 */
function staysApart(left: u32, right: u32): bool {
  let below: i32 = i32.MAX_VALUE;
  for (;;) {
    const rank = pairRank(pairRanks, pairSlotMask, left, right);
    if (rank >= 0 && rank < below) return false;
    const leftRank = load<i32>(tokenParts + PART_BYTES * left, RANK);
    const rightRank = load<i32>(tokenParts + PART_BYTES * right, RANK);
    if (leftRank > rightRank) {
      below = leftRank;
      left = load<u32>(tokenParts + PART_BYTES * left, RIGHT);
    } else {
      if (rightRank < 0) return true;
      below = rightRank + 1;
      right = load<u32>(tokenParts + PART_BYTES * right, LEFT);
    }
  }
  return true;
}
