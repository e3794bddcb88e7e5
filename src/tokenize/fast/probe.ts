import type { Engine } from '../engine.ts';
import type { FastEngine } from './fast-engine.ts';

/**
 * Texts on which the fast engine has to agree with the reference engine before it may serve a tokenizer: scripts, spaces, numbers, contractions, emoji, controls, and
 * what both NFC and merges change. Only what the reference engine reads as Python's `tokenizers` does.
 */
export const PROBE_TEXTS: readonly string[] = [
  '',
  "Hello, world! It's a test: don't, WE'LL, I'm, you'RE \"quoted\" (and so on)...",
  ' leading, trailing  and   inner    blanks \n\n  next\r\n\r\n\tindented\n \n\n\n',
  'def f(x):\n    return {"a": [1, 2.5, -3e10], \'b\': x**2 != None}  # comment\n',
  '0 12 345 6789 1234567890 3.14159 ½ Ⅷ ٣٤٥ 1,000,000',
  'naïve élan Straße ÀÉÎÕÜ Ångström œuvre',
  'Привет, мир! Καλημέρα κόσμε. שלום עולם مرحبا بالعالم',
  '你好，世界！今天天气很好。日本語のテキスト、カタカナ。한국어 문장입니다.',
  'हिन्दी में लिखा हुआ ภาษาไทย தமிழ் ქართული',
  '👩‍👩‍👧 👍🏽 🇩🇪 ❤️ 🤖🤖 \u200b\u200d\u00ad',
  'e\u0301 n\u0303 A\u030a 가 \u1100\u1161\u11a8 \u212b \ufb01 \u0041\u0300\u0327',
  '\u0000\u0001\u001b[0m\u007f\u0085\u00a0\u2028\u3000\ufeffx',
  'CamelCase HTTPServer iPhone snake_case kebab-case SCREAMING_CASE x1y2z3 https://example.org/a/b?c=d&e=f#g',
  '<|im_start|>user\n<|endoftext|></s><s>[INST] x [/INST]<bos><start_of_turn> <|fim <unk> <0x0A> ▁ ▁▁a >▁</',
  '=====-----_____*****#####     .....!!!!!?????\n\n\n\n\t\t\t\t',
  `${'a'.repeat(300)} ${'ab'.repeat(150)} ${'中'.repeat(100)} ${' '.repeat(100)}x${'9'.repeat(100)}`,
  'The quick brown fox jumps over the lazy dog; pneumonoultramicroscopicsilicovolcanoconiosis antidisestablishmentarianism.',
];

/** The first text on which the engines differ, in ids, count or decoded text; `undefined` where they agree on all. */
export function firstDifference(fast: FastEngine, reference: Engine): string | undefined {
  const added = fast.compiled.plan.addedTokens.slice(0, 64).map(({ content }) => `a ${content} b${content}${content}\n`);
  return [...PROBE_TEXTS, ...added].find((text) => {
    for (const addSpecialTokens of [false, true]) {
      const wanted = reference.encode(text, addSpecialTokens);
      if (!isEqual(fast.encode(text, addSpecialTokens), wanted)) return true;
      if (!addSpecialTokens && fast.count(text) !== wanted.length) return true;
    }
    return false;
  });
}

function isEqual(ids: readonly number[], others: readonly number[]): boolean {
  return ids.length === others.length && ids.every((id, index) => id === others[index]);
}
