import type { EncodingWithOffsets } from '../tokenizer.ts';
import type { CompiledTokenizer } from './compiled.ts';
import { idDecoder } from './decode-ids.ts';
import { offsetEncoder } from './encode-offsets.ts';
import { openKernel } from './kernel.ts';
import { pieceTokenizer } from './piece-tokenizer.ts';
import { openPieces } from './pieces.ts';
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

/** Throws `Unplanned` where the kernel can't be run. */
export function fastEngine(compiled: CompiledTokenizer): FastEngine {
  const { plan } = compiled;
  const tokenizer = pieceTokenizer(compiled);
  const kernel = openKernel(tokenizer, compiled);
  const pieces = openPieces(compiled, kernel, tokenizer);
  const { walk } = textWalker(compiled, kernel);
  let total = 0;
  let ids = new Int32Array(1024);

  const counter: TextVisitor = {
    token() {
      total++;
    },
    stretch: (staged, start, end) => pieces.stretch(staged, start, end, addCount),
  };
  const encoder: TextVisitor = {
    token(id) {
      reserve(1);
      ids[total++] = id;
    },
    stretch: (staged, start, end) => pieces.stretch(staged, start, end, addIds),
  };

  function addCount(_words: Int32Array, _from: number, count: number): void {
    total += count;
  }

  function addIds(words: Int32Array, from: number, count: number): void {
    reserve(count);
    for (let index = 0; index < count; index++) ids[total + index] = words[from + index] as number;
    total += count;
  }

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
    encodeWithOffsets: offsetEncoder(compiled, { walk, pieces }),
    decode: idDecoder(compiled),
    tokenId: tokenIds(compiled),
  };
}

const NOTHING_AROUND = { before: [], after: [] } as const;
