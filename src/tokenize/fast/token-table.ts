import type { CompiledTokenizer } from './compiled.ts';

type TokenTable = Pick<CompiledTokenizer, 'tokenEnds' | 'tokenBytes' | 'tokenSlots'>;

export function bytesHash(bytes: Uint8Array, start: number, end: number): number {
  let hash = end - start;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

export function tokenSlotsFor(count: number): Int32Array {
  let slots = 16;
  while (slots < 2 * count) slots *= 2;
  return new Int32Array(slots);
}

/** Enters a token, unless one of the same bytes is there. */
export function addToken(table: TokenTable, id: number): boolean {
  const { tokenEnds, tokenBytes, tokenSlots } = table;
  const start = id === 0 ? 0 : (tokenEnds[id - 1] as number);
  const end = tokenEnds[id] as number;
  if (findToken(table, tokenBytes, start, end) >= 0) return false;
  const mask = tokenSlots.length - 1;
  let slot = bytesHash(tokenBytes, start, end) & mask;
  while (tokenSlots[slot] !== 0) slot = (slot + 1) & mask;
  tokenSlots[slot] = id + 1;
  return true;
}

/** Id of the token of exactly these bytes, or -1. */
export function findToken({ tokenEnds, tokenBytes, tokenSlots }: TokenTable, bytes: Uint8Array, start: number, end: number): number {
  const mask = tokenSlots.length - 1;
  for (let slot = bytesHash(bytes, start, end) & mask; ; slot = (slot + 1) & mask) {
    const id = (tokenSlots[slot] as number) - 1;
    if (id < 0) return -1;
    let at = id === 0 ? 0 : (tokenEnds[id - 1] as number);
    const length = (tokenEnds[id] as number) - at;
    if (length !== end - start) continue;
    let from = start;
    while (from < end && bytes[from] === tokenBytes[at]) {
      from++;
      at++;
    }
    if (from === end) return id;
  }
}
