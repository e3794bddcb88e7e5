import { expect, test } from 'vitest';
import { packedEmbedded } from '../embedded.ts';
import { compileTokenizer } from './compile.ts';
import { fastEngine } from './fast-engine.ts';

const qwen3 = fastEngine(compileTokenizer({ kind: 'packed', packed: packedEmbedded('qwen3') }));

/** Ids and offsets in code points that Python's tokenizers 0.23.3 gives with Qwen 3's tokenizer, whose normaliser is NFC (conformance/tokenize_check.mjs). */
// prettier-ignore
const GOLDEN: [text: string, ids: number[], offsets: [number, number][]][] = [
  ['cafe\u0301 x', [924, 58858, 856], [[0, 2], [2, 4], [5, 7]]],
  ['Tie\u0302\u0301ng Vie\u0323\u0302t', [45351, 26068, 968, 128324], [[0, 2], [2, 3], [5, 7], [7, 14]]],
  ['\u1112\u1161\u11ab\u1100\u1173\u11af \u1100', [23573, 83291, 86089, 226, 222], [[0, 1], [3, 4], [6, 8], [7, 8], [7, 8]]],
  ['x\u0958y', [87, 64704, 5502, 120, 88], [[0, 1], [1, 2], [1, 2], [1, 2], [2, 3]]],
  ['q\u0307\u0323 a', [80, 136, 96, 136, 229, 264], [[0, 1], [1, 2], [1, 2], [2, 3], [2, 3], [3, 5]]],
  ['E\u0345\u0307\u0344', [147029, 136, 230, 53839, 137, 227], [[0, 1], [2, 3], [2, 3], [2, 3], [3, 4], [3, 4]]],
  ['o\u0345\u0303\u0344 b', [123882, 237, 53839, 137, 227, 293], [[0, 1], [0, 1], [2, 3], [3, 4], [3, 4], [4, 6]]],
  ['\u304b\u3099\u0344\u0340', [28195, 136, 230, 53839, 96549], [[0, 1], [2, 3], [2, 3], [2, 3], [3, 4]]],
  ['\u212bngstro\u0308m', [144044, 968, 495, 85584], [[0, 1], [1, 3], [3, 6], [6, 9]]],
  ['\u{1f600}e\u0301\u{1d15e}.', [141334, 963, 128242, 245, 128242, 98, 13], [[0, 1], [1, 2], [3, 4], [3, 4], [3, 4], [3, 4], [4, 5]]],
];

test.for(GOLDEN)('offsets of %j are those of Python', ([text, ids, offsets]) => {
  const encoding = qwen3.encodeWithOffsets(text, false);
  expect({ ids: encoding.ids, offsets: encoding.points }).toEqual({ ids, offsets });
});

test('a hundred thousand marks on one letter take a moment', () => {
  const began = performance.now();
  expect(qwen3.encodeWithOffsets(`e${'\u0301'.repeat(100_000)}`, false).points.at(-1)).toEqual([100_000, 100_001]);
  expect(performance.now() - began).toBeLessThan(20_000);
});
