import type { CompiledTokenizer } from './compiled.ts';
import { idDecoder } from './decode-ids.ts';
import { offsetEncoder } from './encode-offsets.ts';
import type { EncodingWithOffsets } from './encode-offsets.ts';
import { MAX_BATCH, pieceCache } from './piece-cache.ts';
import { tokenIds } from './token-ids.ts';
import type { TextVisitor } from './walk-text.ts';
import { textWalker } from './walk-text.ts';

/** Text to ids and back, with the ids of Python's `tokenizers`; a lone surrogate is read as U+FFFD. Not to be called from within itself. */
export interface FastEngine {
  encode(text: string, addSpecialTokens: boolean): number[];
  decode(ids: readonly number[], skipSpecialTokens: boolean): string;
  /** Number of ids, without those that a post-processor adds. */
  count(text: string): number;
  countBatch(texts: readonly string[]): number[];
  /** Where each id's text begins and ends, in UTF-16 units and in code points. */
  encodeWithOffsets(text: string, addSpecialTokens: boolean): EncodingWithOffsets;
  /** Of a token as tokenizer.json writes it. */
  tokenId(token: string): number | undefined;
  /** What it works with: workers attach to `buffer`. */
  compiled: CompiledTokenizer;
}

export function fastEngine(compiled: CompiledTokenizer): FastEngine {
  const { plan } = compiled;
  const cache = pieceCache(compiled);
  const { walk, scan } = textWalker(compiled);
  let total = 0;
  let ids = new Int32Array(1024);
  const pieceEnds = new Int32Array(MAX_BATCH);

  const counter: TextVisitor = {
    token() {
      total++;
    },
    stretch(staged, start, end) {
      const { bytes, view } = staged;
      for (let at = start; at < end;) {
        const from = at;
        let size = 0;
        while (at < end && size < MAX_BATCH) pieceEnds[size++] = at = scan(bytes, view, at, end);
        total += cache.count(staged, from, pieceEnds, size);
      }
    },
  };
  const encoder: TextVisitor = {
    token(id) {
      reserve(1);
      ids[total++] = id;
    },
    stretch(staged, start, end) {
      reserve(end - start);
      const { bytes, view } = staged;
      for (let at = start; at < end;) {
        const next = scan(bytes, view, at, end);
        total = cache.encode(staged, at, next, ids, total);
        at = next;
      }
    },
  };

  function reserve(more: number): void {
    if (total + more <= ids.length) return;
    const larger = new Int32Array(2 * (total + more));
    larger.set(ids.subarray(0, total));
    ids = larger;
  }

  function count(text: string): number {
    total = 0;
    walk(text, counter);
    return total;
  }

  return {
    compiled,
    count,
    countBatch: (texts) => texts.map(count),
    encode(text, addSpecialTokens) {
      total = 0;
      walk(text, encoder);
      const { before, after } = addSpecialTokens ? plan.post : NOTHING_AROUND;
      const result = new Array<number>(before.length + total + after.length);
      for (let index = 0; index < before.length; index++) result[index] = before[index] as number;
      for (let index = 0; index < total; index++) result[before.length + index] = ids[index] as number;
      for (let index = 0; index < after.length; index++) result[before.length + total + index] = after[index] as number;
      return result;
    },
    encodeWithOffsets: offsetEncoder(compiled, { walk, scan, cache }),
    decode: idDecoder(compiled),
    tokenId: tokenIds(compiled),
  };
}

const NOTHING_AROUND = { before: [], after: [] } as const;
