/** Ids that one rule wrote: `ids` from `start` up to `end`. */
export interface TokenPiece {
  ids: readonly number[];
  start: number;
  end: number;
  because: string;
}

/** Pieces one behind the other, none of them empty: ids are copied once, when an example is made of them. */
export type TokenRun = readonly TokenPiece[];

export const NO_TOKENS: TokenRun = [];

export function tokenRun(ids: readonly number[], because: string, start = 0, end = ids.length): TokenRun {
  return start < end ? [{ ids, start, end, because }] : NO_TOKENS;
}

export function runLength(run: TokenRun): number {
  let length = 0;
  for (const { start, end } of run) length += end - start;
  return length;
}

/** The first `length` tokens. */
export function cutRun(run: TokenRun, length: number): TokenRun {
  const kept: TokenPiece[] = [];
  let left = length;
  for (const piece of run) {
    if (left === 0) break;
    const size = Math.min(left, piece.end - piece.start);
    kept.push({ ...piece, end: piece.start + size });
    left -= size;
  }
  return kept;
}

/** All tokens but the first. */
export function restOfRun([first, ...others]: TokenRun): TokenRun {
  return first === undefined ? NO_TOKENS : [...tokenRun(first.ids, first.because, first.start + 1, first.end), ...others];
}

export function runIds(run: TokenRun): number[] {
  const joined = new Array<number>(runLength(run));
  let at = 0;
  for (const { ids, start, end } of run) for (let index = start; index < end; index++) joined[at++] = ids[index] as number;
  return joined;
}
