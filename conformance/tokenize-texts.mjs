// Texts to compare tokenizers on: all strings of real data, and generated ones that are meant to break them.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** All string values below a folder of .json, .jsonl, .txt and .gz files. */
export function realTexts(folder) {
  const texts = [];
  const visit = (value) => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'object' && value !== null) for (const item of Object.values(value)) visit(item);
  };
  for (const path of filesBelow(folder)) {
    const bytes = readFileSync(path);
    const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
    const name = path.replace(/\.gz$/, '');
    if (name.endsWith('.txt')) texts.push(...text.split('\n\n'));
    else if (name.endsWith('.json')) visit(JSON.parse(text));
    else if (name.endsWith('.jsonl')) for (const line of text.split('\n')) if (line.trim() !== '') visit(JSON.parse(line));
  }
  return texts;
}

function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}

// prettier-ignore
const ATOMS = [' ', '  ', '   ', '\n', '\n\n', '\r\n', '\t', '\u00a0', '\u3000', '\u2028', '\u0085', "'s", "'S", "'\u017f", "'ll", "'LL", "'Re", "'d", "'", '’s', 'a', 'b', 'Z', 'ß',
  'É', 'é', 'e\u0301', 'ñ', 'n\u0303', '\u0149', '\ufb01', '\u017f', '\u212a', '\u212b', '\u2126', '가', '각', '한\u1100\u1161', '\u1100\u1161\u11a8', '中', '文', '，', '。', '日本', 'ひら', 'カタ',
  'ー', '゛', 'が', 'か\u3099', 'ไทย', 'าำ', 'हिन्दी', 'ि', 'العربية', 'ـ', '\u05b4', 'שלום', '👩‍👩‍👧', '👍🏽', '🇩🇪', '❤️', '\u200d', '\u200b', '\u00ad', '\u0001', '\u001b', '\u007f', '\u009f',
  '0', '1', '12', '1234', '٣', '²', '½', 'Ⅷ', '_', '-', '--', '...', '!?', '$', '€', '+', '=', '<', '>', '<|', '|>', '</', '</s>', '<s>', '/', '\\', '"', '#', '@', 'http://', 'x=1', 'CamelCase',
  'HTTPServer', 'iPhone', '\u01c5', 'ʰ', 'ªº', '\u0300\u0301', '\u0345', '\u0334', '\u{11938}', '\u{11935}\u{11930}', '\u{1d15e}', '\ufffd', '\ud800', '\udc00x', '\u{e0041}', '𝒜', '𐐀𐐨', '▁', '>▁</',
  '<0x0A>', '<0xE2>'];
/** Letters and marks that NFC puts together, takes apart or puts in another order. */
const BASES = [...'aeiouAEIOUnNcsyz b\n', '\u1100\u1161', '\u1112\u1161\u11ab', '가\u11a8', '\u1100', '\u0958', '\u212b', '\u1e9b', '\ufb1d', 'か', 'は', '\u0928', '\u09c7\u09be', '\u0b47', '\u{11131}\u{11127}', 'é', '你', '😀']; // prettier-ignore
const MARKS = ['\u0301', '\u0300', '\u0302', '\u0303', '\u0308', '\u030a', '\u0327', '\u0323', '\u0307', '\u0316', '\u0331', '\u0345', '\u0338', '\u0344', '\u0340', '\u3099', '\u309a', '\u093c', '\u0b56']; // prettier-ignore
const RUNS = ['a', ' ', '\n', '\t', '0', '7', 'é', '中', '👍', '.', '<', '▁', 'ab', 'a ', 'é ', '=-', '\r\n', ' \n', 'की'];
const LENGTHS = [2, 3, 7, 16, 17, 33, 64, 100, 200, 255, 256, 257, 300, 1000];

/** Every code point that is assigned, in several surroundings; mixtures; runs; added tokens and what looks like them. The same at every call. */
export function adversarialTexts(addedTokens) {
  const random = generator(12_345);
  const pick = (list) => list[random(list.length)];
  const texts = ['', '▁▁', 'a▁b', ' ▁ ', '\u0000', '\ufeffx', 'x\ufeff'];
  for (let start = 0; start < 0x110000; start += 128) {
    if ((start >= 0xd800 && start < 0xe000) || (start >= 0x32000 && start < 0xe0000) || (start > 0xe0200 && start < 0x10ff00)) continue;
    const points = Array.from({ length: 128 }, (_, index) => String.fromCodePoint(start + index));
    for (const between of ['', '.', ' ', 'a', '7', 'A', '\n', "'", '\u0301']) texts.push(points.join(between));
  }
  for (let count = 0; count < 6000; count++) {
    texts.push(Array.from({ length: 1 + random(12) }, () => (random(8) === 0 && addedTokens.length > 0 ? pick(addedTokens) : pick(ATOMS))).join(''));
  }
  for (let count = 0; count < 3000; count++) texts.push(Array.from({ length: 1 + random(10) }, () => pick(BASES) + Array.from({ length: random(4) }, () => pick(MARKS)).join('')).join(''));
  const ranges = [[0, 128], [0, 0x250], [0x300, 0x370], [0, 0x3100], [0x4e00, 0xa000], [0, 0x20000]]; // prettier-ignore
  for (let count = 0; count < 1500; count++) {
    const points = Array.from({ length: 1 + random(60) }, () => {
      const [from, to] = pick(ranges);
      return String.fromCodePoint(from + random(to - from));
    });
    texts.push(points.join(''));
  }
  for (const token of addedTokens) texts.push(token, ` ${token} `, `a${token}b`, token.slice(0, -1), token.slice(1), token + token, `\n${token}\n\n`);
  for (const run of RUNS) for (const length of LENGTHS) texts.push(run.repeat(length), `x${run.repeat(length)}y`);
  for (const run of RUNS) texts.push(run.repeat(20_000));
  return texts;
}

function generator(seed) {
  return (below) => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
}
