import { LONG_END, MAX_PIECE_BYTES, OUT, REACHED, SPLIT_CUTS } from '../kernel/layout.ts';
import type { CompiledTokenizer } from './compiled.ts';
import type { Kernel } from './kernel.ts';
import type { PieceTokenizer } from './piece-tokenizer.ts';
import { kernelSplit } from './split-plan.ts';
import { splitByRegex } from './split-regex.ts';
import type { SplitScanner } from './split-regex.ts';
import type { StagedBytes } from './stage-text.ts';

/** Takes `count` ids of `words`, from `from` on. They are gone after the call. */
export type TakeIds = (words: Int32Array, from: number, count: number) => void;

/** From stretches of text to ids. */
export interface Pieces {
  /** Where the piece of a stretch ends that begins at `at`. */
  endOf(staged: StagedBytes, at: number, end: number): number;
  /** The ids of one piece. */
  piece(staged: StagedBytes, start: number, end: number, take: TakeIds): void;
  /** The ids of all pieces of a stretch, many at a time. */
  stretch(staged: StagedBytes, start: number, end: number, take: TakeIds): void;
}

/** `tokenizer` is the one that the kernel asks. */
export function openPieces(compiled: CompiledTokenizer, kernel: Kernel, tokenizer: PieceTokenizer): Pieces {
  const { text } = compiled.plan;

  function longPiece(start: number, end: number, take: TakeIds): void {
    const count = tokenizer.tokenize(kernel.bytes, start, end);
    take(tokenizer.symbols, 0, count);
  }

  function piece({ base }: StagedBytes, start: number, end: number, take: TakeIds): void {
    if (end - start > MAX_PIECE_BYTES) longPiece(base + start, base + end, take);
    else take(kernel.words, OUT / 4, (kernel.encodePiece(base + start, base + end, OUT) - OUT) / 4);
  }

  function splitInKernel(split: number): Pieces {
    return {
      endOf: ({ base }, at, end) => kernel.pieceEnd(split, base + at, base + end) - base,
      piece,
      stretch({ base }, start, end, take) {
        const { words } = kernel;
        const stop = base + end;
        for (let at = base + start; at < stop;) {
          const count = (kernel.encodePieces(split, at, stop, OUT) - OUT) / 4;
          if (count > 0) take(words, OUT / 4, count);
          at = (words[REACHED / 4] as number) >>> 0;
          const longEnd = (words[LONG_END / 4] as number) >>> 0;
          if (longEnd === 0) continue;
          longPiece(at, longEnd, take);
          at = longEnd;
        }
      },
    };
  }

  function splitHere(scan: SplitScanner): Pieces {
    return {
      endOf: ({ bytes }, at, end) => scan(bytes, at, end),
      piece,
      stretch(staged, start, end, take) {
        for (let at = start; at < end;) {
          const next = scan(staged.bytes, at, end);
          piece(staged, at, next, take);
          at = next;
        }
      },
    };
  }

  if (text.kind === 'sentencepiece') return splitInKernel(SPLIT_CUTS);
  return text.split.name === 'regex' ? splitHere(splitByRegex(text.split.source)) : splitInKernel(kernelSplit(text.split.name));
}
