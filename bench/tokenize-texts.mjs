// What bench/tokenize.mjs counts, in groups of texts that differ from each other:
//   real      all string values of the real data in which fewer than three of ten characters are CJK
//   real CJK  the others of the real data
//   more CJK  those of TypeScript's messages in Chinese, Japanese and Korean, chosen by the same share
//   code      the modules of Python's standard library, a file each, up to 6 MB
// A text is in the first half or in the second by a hash of it; the order is shuffled, the same at every run.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { realTexts } from '../conformance/tokenize-texts.mjs';

const CJK_SHARE = 0.3;
const MAX_CODE_BYTES = 6e6;
const MESSAGES = ['zh-cn', 'zh-tw', 'ja', 'ko'];

/** `[name, first half, second half]` of each group. */
export function groupedTexts(realFolder, standardLibrary) {
  const real = realTexts(realFolder);
  const typescript = dirname(createRequire(import.meta.url).resolve('typescript'));
  const messages = MESSAGES.flatMap((language) =>
    Object.values(JSON.parse(readFileSync(join(typescript, language, 'diagnosticMessages.generated.json'), 'utf8'))),
  );
  const groups = {
    real: real.filter((text) => cjkShare(text) < CJK_SHARE),
    'real CJK': real.filter((text) => cjkShare(text) >= CJK_SHARE),
    'more CJK': messages.filter((text) => cjkShare(text) >= CJK_SHARE),
    code: modules(standardLibrary),
  };
  const met = new Set();
  return Object.entries(groups).map(([name, texts]) => halves(name, texts, met));
}

function halves(name, texts, met) {
  const shuffled = [];
  for (const text of texts.map((text) => text.toWellFormed())) {
    if (text === '' || met.has(text)) continue;
    met.add(text);
    shuffled.push([createHash('sha256').update(text).digest().readUInt32LE(0), text]);
  }
  shuffled.sort(([a], [b]) => a - b);
  const half = (bit) => shuffled.filter(([hash]) => (hash & 1) === bit).map(([, text]) => text);
  return { name, first: half(0), second: half(1) };
}

function cjkShare(text) {
  const cjk =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/gu)?.length ?? 0;
  return cjk === 0 ? 0 : cjk / [...text].length;
}

function modules(folder) {
  const texts = [];
  let size = 0;
  for (const name of readdirSync(folder)
    .filter((name) => name.endsWith('.py'))
    .sort()) {
    const text = readFileSync(join(folder, name), 'utf8');
    if ((size += Buffer.byteLength(text)) > MAX_CODE_BYTES) break;
    texts.push(text);
  }
  return texts;
}
