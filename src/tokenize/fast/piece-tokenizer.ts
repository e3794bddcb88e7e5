import type { CompiledTokenizer } from './compiled.ts';
import { symbolMerger } from './merge-symbols.ts';
import { pieceSymbols } from './piece-symbols.ts';
import { findToken } from './vocabulary-trie.ts';

/** Tokens of one piece, worked out by merging. */
export interface PieceTokenizer {
  /** The ids of the piece last tokenized come first in it. */
  readonly symbols: Int32Array;
  /** Gives their number. */
  tokenize(bytes: Uint8Array, start: number, end: number): number;
}

export function pieceTokenizer(tables: CompiledTokenizer): PieceTokenizer {
  const { wholeTokens } = tables;
  const merger = symbolMerger(tables);
  const fill = pieceSymbols(tables, merger);
  return {
    get symbols() {
      return merger.symbols;
    },
    tokenize(bytes, start, end) {
      const id = findToken(tables, bytes, start, end);
      if (id < 0 || wholeTokens[id] !== 1) return merger.merge(fill(bytes, start, end));
      merger.symbols[0] = id;
      return 1;
    },
  };
}
