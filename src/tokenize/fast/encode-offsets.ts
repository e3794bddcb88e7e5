import type { CompiledTokenizer } from './compiled.ts';
import type { PieceCache } from './piece-cache.ts';
import type { TextWalker } from './walk-text.ts';

export interface EncodingWithOffsets {
  ids: number[];
  /** [start, end) of each id in UTF-16 units, as JavaScript counts. */
  units: [start: number, end: number][];
  /** The same in code points, as Python counts. */
  points: [start: number, end: number][];
}

export function offsetEncoder(
  _compiled: CompiledTokenizer,
  _parts: TextWalker & { cache: PieceCache },
): (text: string, addSpecialTokens: boolean) => EncodingWithOffsets {
  return () => ({ ids: [], units: [], points: [] });
}
