import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packedEmbedded, readEmbedded } from '../embedded.ts';
import { openEngine } from '../engine.ts';
import { compileTokenizer } from './compile.ts';
import { fastEngine } from './fast-engine.ts';
import { attachFastEngine } from './kept-engine.ts';
import { sentencePieceJson } from './testing/small-tokenizers.ts';
import {
  LINE_END,
  LOWER,
  MARK,
  MODIFIER,
  NUMBER,
  OTHER,
  OTHER_LETTER,
  PUNCTUATION,
  SPACE,
  SYMBOL,
  TITLE,
  UPPER,
} from '../kernel/classes.ts';
import { classes } from './unicode-classes.ts';

const read = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/tokenizers/${name}`, import.meta.url), 'utf8')) as T;

/** What Python's `tokenizers` gave (scripts/make-tokenizer-goldens.py). */
interface Golden {
  ids: number[][];
  decoded: string[];
  long: number[];
}

const texts = read<string[]>('texts.json');
/** scripts/make-fast-goldens.py */
const codePoints = read<Record<string, string>>('../tokenize/code-points.json');

function* blocks(): Generator<string> {
  for (let start = 0; start < 0x32000; start += 256) {
    if (start >= 0xd800 && start < 0xe000) continue;
    const points = Array.from({ length: 256 }, (_, index) => String.fromCodePoint(start + index));
    yield points.join('.') + points.join(' ') + points.join('a') + points.join('7');
  }
}

const NODE_CLASSES: readonly (readonly [number, RegExp])[] = [
  [UPPER, /\p{Lu}/u],
  [TITLE, /\p{Lt}/u],
  [LOWER, /\p{Ll}/u],
  [MODIFIER, /\p{Lm}/u],
  [OTHER_LETTER, /\p{Lo}/u],
  [MARK, /\p{M}/u],
  [NUMBER, /\p{N}/u],
  [PUNCTUATION, /\p{P}/u],
  [SYMBOL, /\p{S}/u],
];

/** Whether this Node's Unicode, by which the reference engine goes, and that of Python's `tokenizers` say the same of every character. */
function isOldEnough(text: string): boolean {
  for (const char of text) {
    const known = classes()[char.codePointAt(0) ?? 0] ?? OTHER;
    if (known === SPACE || known === LINE_END) continue;
    const [ofNode] = NODE_CLASSES.find(([, pattern]) => pattern.test(char)) ?? [OTHER];
    if (ofNode !== known) return false;
  }
  return true;
}

/** Words, marks, spaces and anything else, lone surrogates among them. */
const anyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
      fc.string({ maxLength: 12 }),
      fc.constantFrom(' ', '\n', '\r\n', "'s", "'LL", 'word', ' Word', '123', '<|im_start|>', '<think>', 'e\u0301', '中文', '\ud800', '▁'),
    ),
    { maxLength: 20 },
  )
  .map((parts) => parts.join(''))
  .filter(isOldEnough);

describe.each(['qwen3', 'gpt-oss'])('the embedded tokenizer %s', (name) => {
  const engine = fastEngine(compileTokenizer({ kind: 'packed', packed: packedEmbedded(name) }));
  const reference = openEngine(readEmbedded(name));
  const golden = read<Golden>(`${name}.json`);

  test('gives the ids of Python for adversarial texts, and the texts back', () => {
    expect(texts.map((text) => engine.encode(text, false))).toEqual(golden.ids);
    expect(golden.ids.map((ids) => engine.decode(ids, true))).toEqual(golden.decoded);
    expect(engine.countBatch(texts)).toEqual(golden.ids.map(({ length }) => length));
  });

  test('gives the ids of Python for every code point, among spaces, letters and digits', () => {
    const hash = createHash('sha256');
    for (const text of blocks()) hash.update(`${engine.encode(text, false).join(',')}\n`);
    expect(hash.digest('hex')).toBe(codePoints[name]);
  });

  test('counts words of 20,000 letters as Python does', () => {
    expect(engine.countBatch(['a', ' ', 'é', 'ab7', '中'].map((text) => text.repeat(20_000)))).toEqual(golden.long);
  });

  test('gives the ids of the reference engine, cold or warm, and their number', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const wanted = reference.encode(text, false);
        expect(engine.encode(text, false)).toEqual(wanted);
        expect(engine.count(text)).toBe(wanted.length);
        expect(engine.encode(text, false)).toEqual(wanted);
        expect(engine.decode(wanted, false)).toBe(reference.decode(wanted, false));
      }),
      { numRuns: 500 },
    );
  });

  test('gives offsets that cut the text where its tokens are', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        const { ids, units, points } = engine.encodeWithOffsets(text, false);
        expect(ids).toEqual(engine.encode(text, false));
        expect(units).toEqual(points);
        expect(units.map(([start, end]) => text.slice(start, end)).join('')).toBe(text);
        expect(units.map(([start, end]) => text.slice(start, end))).toEqual(ids.map((id) => engine.decode([id], false)));
      }),
    );
  });

  test('counts offsets in UTF-16 units and in code points', () => {
    const { units, points } = engine.encodeWithOffsets('𝒜 b', false);
    expect([units.at(-1), points.at(-1)]).toEqual([
      [2, 4],
      [1, 3],
    ]);
    expect([units[0], points[0]]).toEqual([
      [0, 2],
      [0, 1],
    ]);
  });

  test('reads a lone surrogate as U+FFFD', () => {
    expect(engine.encode('a\ud800b\udc00', false)).toEqual(engine.encode('a\ufffdb\ufffd', false));
  });

  test('takes a million unbroken letters', () => {
    expect(engine.count('ab'.repeat(500_000))).toBeGreaterThan(1000);
  });

  test('another thread works with the same buffer', () => {
    expect(engine.compiled.buffer).toBeInstanceOf(SharedArrayBuffer);
    const attached = attachFastEngine(engine.compiled.buffer);
    expect(texts.map((text) => attached.encode(text, false))).toEqual(golden.ids);
  });
});

describe('SentencePiece BPE', () => {
  const engine = fastEngine(compileTokenizer({ kind: 'json', json: sentencePieceJson() }));
  const reference = openEngine({ tokenizer: { kind: 'json', json: sentencePieceJson() }, config: {} });

  test('gives the ids of the reference engine, and their number', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', 'ab', ' ', '  ', '▁', 'é', '中', '<s>', '</s>', '\n', '👍'), { maxLength: 24 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.boolean(), (input, special) => {
        const wanted = reference.encode(input, special);
        expect(engine.encode(input, special)).toEqual(wanted);
        if (!special) expect(engine.count(input)).toBe(wanted.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('decodes bytes, and leaves out the blank that was put first', () => {
    expect(engine.decode(engine.encode('ab é中 a', false), false)).toBe('ab é中 a');
  });

  test('finds tokens by their names', () => {
    expect(['▁a', 'ab', '<s>', '<0x0A>', 'nothing'].map((token) => engine.tokenId(token))).toEqual([
      reference.encode('a', false)[0],
      engine.compiled.plan.addedTokens.length + 256 + 3,
      1,
      3 + 10,
      undefined,
    ]);
  });
});
