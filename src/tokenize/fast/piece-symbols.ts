import type { CompiledTokenizer } from './compiled.ts';
import type { SymbolMerger } from './merge-symbols.ts';
import { pairRank } from './pair-table.ts';
import { widthOf } from './utf8.ts';
import { findToken } from './vocabulary-trie.ts';

/** Gives a merger the symbols that a piece begins with, and tells how many there are. */
export type PieceSymbols = (bytes: Uint8Array, start: number, end: number) => number;

type Tables = Pick<CompiledTokenizer, 'plan' | 'byteTokens' | 'bytePairs' | 'pairRanks' | 'trie'>;

export function pieceSymbols(tables: Tables, merger: SymbolMerger): PieceSymbols {
  return tables.plan.text.kind === 'byte-level' ? bytesAsSymbols(tables, merger) : charsAsSymbols(tables, merger);
}

function bytesAsSymbols({ byteTokens, bytePairs }: Tables, merger: SymbolMerger): PieceSymbols {
  return (bytes, start, end) => {
    const count = end - start;
    merger.reserve(count);
    const { symbols, ranks } = merger;
    let byte = bytes[start] as number;
    for (let index = 0; index < count - 1; index++) {
      const next = bytes[start + index + 1] as number;
      symbols[index] = byteTokens[byte] as number;
      ranks[index] = bytePairs[(byte << 8) | next] as number;
      byte = next;
    }
    symbols[count - 1] = byteTokens[byte] as number;
    ranks[count - 1] = -1;
    return count;
  };
}

/** A character's token, or the fallback tokens of its bytes. */
function charsAsSymbols(tables: Tables, merger: SymbolMerger): PieceSymbols {
  const { byteTokens, pairRanks } = tables;
  const oneByte = new Uint8Array(1);
  const asciiTokens = Int32Array.from({ length: 128 }, (_, byte) => {
    oneByte[0] = byte;
    const id = findToken(tables, oneByte, 0, 1);
    return id >= 0 ? id : (byteTokens[byte] as number);
  });
  return (bytes, start, end) => {
    merger.reserve(end - start);
    const { symbols, ranks } = merger;
    let count = 0;
    for (let at = start; at < end;) {
      const lead = bytes[at] as number;
      const width = widthOf(lead);
      const id = width === 1 ? (asciiTokens[lead] as number) : findToken(tables, bytes, at, at + width);
      if (id >= 0) symbols[count++] = id;
      else for (let offset = 0; offset < width; offset++) symbols[count++] = byteTokens[bytes[at + offset] as number] as number;
      at += width;
    }
    for (let index = 0; index < count - 1; index++)
      ranks[index] = pairRank(pairRanks, symbols[index] as number, symbols[index + 1] as number);
    ranks[count - 1] = -1;
    return count;
  };
}
