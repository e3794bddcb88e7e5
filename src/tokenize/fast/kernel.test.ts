import { expect, test } from 'vitest';
import { packedEmbedded } from '../embedded.ts';
import * as layout from '../kernel/layout.ts';
import { compileTokenizer } from './compile.ts';
import { fastEngine } from './fast-engine.ts';
import { kernelSplit } from './split-plan.ts';
import { openKernel } from './kernel.ts';
import { pieceTokenizer } from './piece-tokenizer.ts';

const compiled = compileTokenizer({ kind: 'packed', packed: packedEmbedded('qwen3') });

/** Words of letters that no vocabulary has as a whole, each another one. */
function* words(count: number, lengthOf: (index: number) => number): Generator<string> {
  let state = 1;
  for (let index = 0; index < count; index++) {
    let word = '';
    while (word.length < lengthOf(index)) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      word += String.fromCharCode(97 + ((state >>> 24) % 26));
    }
    yield word;
  }
}

test('the places of tables, ids and texts do not overlap', () => {
  const {
    REACHED,
    LONG_END,
    TOKENS,
    OUT,
    OUT_END,
    CLASSES,
    SHORT,
    SHORT_BITS,
    MEDIUM,
    MEDIUM_BITS,
    LONG,
    LONG_BITS,
    POOL,
    POOL_BYTES,
    TEXTS,
  } = layout;
  const regions = [
    [REACHED, 4],
    [LONG_END, 4],
    [TOKENS, 4 * layout.MAX_PIECE_BYTES + 16],
    [layout.DEAD, layout.MAX_PIECE_BYTES + 1],
    [OUT, OUT_END - OUT + 4 * layout.MAX_PIECE_BYTES + 16],
    [CLASSES, 0x110000],
    [SHORT, 16 << SHORT_BITS],
    [MEDIUM, 32 << MEDIUM_BITS],
    [LONG, 8 << LONG_BITS],
    [POOL, POOL_BYTES],
    [TEXTS, 0],
  ] as const;
  for (const [index, [start, size]] of regions.slice(0, -1).entries())
    expect(start + size).toBeLessThanOrEqual(regions[index + 1]?.[0] ?? 0);
  // groups of records lie whole in lines of 64 or 128 bytes
  expect([SHORT % 64, MEDIUM % 128, LONG % 64]).toEqual([0, 0, 0]);
});

test('a text of more ids than are given out at a time has the ids of its lines', () => {
  const engine = fastEngine(compiled);
  const lines = [...words(30_000, (index) => 1 + (index % 20))].map((word) => `${word}\n`);
  expect(engine.encode(lines.join(''), false)).toEqual(lines.flatMap((line) => engine.encode(line, false)));
});

test('what was forgotten is worked out again', () => {
  const tokenizer = pieceTokenizer(compiled);
  const engine = fastEngine(compiled);
  const encoder = new TextEncoder();
  /** More than the pool holds. */
  const all = [...words(50_000, (index) => [7, 11, 17, 90, 200][index % 5] ?? 1)];
  for (let pass = 0; pass < 2; pass++) {
    for (const [index, word] of all.entries()) {
      const ids = engine.encode(word, false);
      if (index % 10 > 0) continue;
      const bytes = encoder.encode(word);
      const count = tokenizer.tokenize(bytes, 0, bytes.length);
      expect(ids).toEqual([...tokenizer.symbols.subarray(0, count)]);
    }
  }
});

test('memory for a large text is given back', () => {
  const kernel = openKernel(pieceTokenizer(compiled), compiled);
  const small = kernel.bytes.length;
  kernel.stage.write('中'.repeat(12_000_000));
  expect(kernel.bytes.length).toBeGreaterThan(144_000_000);
  kernel.stage.write('small');
  expect(kernel.bytes.length).toBe(small);
  const split = kernelSplit('qwen2');
  const { base } = kernel.stage;
  const end = kernel.stage.write('ab cd');
  expect(kernel.pieceEnd(split, base + 16, base + end)).toBe(base + 18);
});

test.each(['without tables of its own', 'with tables of its own'])('a piece of any length is what merging gives, %s', (tables) => {
  const tokenizer = pieceTokenizer(compiled);
  const engine = fastEngine(compiled);
  if (tables === 'with tables of its own') engine.countBatch([...words(1000, () => 9)]);
  const lengths = [7, 8, 16, 17, 254, 255, 256, 5000, 16_383, 16_384, 16_385, 40_000];
  for (const word of words(2 * lengths.length, (index) => lengths[index % lengths.length] ?? 1)) {
    const bytes = new TextEncoder().encode(word);
    const count = tokenizer.tokenize(bytes, 0, bytes.length);
    const ids = [...tokenizer.symbols.subarray(0, count)];
    expect(engine.encode(word, false)).toEqual(ids);
    expect(engine.encode(`${word} ${word}`, false).slice(0, count)).toEqual(ids);
  }
});
