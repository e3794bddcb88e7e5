// One contender of bench/tokenize.mjs that runs on Node: node tokenize-node.mjs CONTENDER TOKENIZER_FOLDER TEXTS_FILE [PEERS_FOLDER]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { crc32 } from 'node:zlib';

const dist = process.env.DSPREP_DIST ?? fileURLToPath(new URL('../dist/src/', import.meta.url));
const [, , contender, folder, textsFile, peers] = process.argv;

const OPEN = {
  async dsprep() {
    const { openTokenizer } = await import(pathToFileURL(join(dist, 'index.js')));
    const tokenizer = await openTokenizer(folder);
    return { count: (texts) => tokenizer.count(texts), encode: (text) => tokenizer.encode(text) };
  },
  async '@huggingface/tokenizers'() {
    const { Tokenizer } = await import('@huggingface/tokenizers');
    const tokenizer = new Tokenizer(JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')), {});
    const encode = (text) => tokenizer.encode(text, { add_special_tokens: false }).ids;
    return { count: (texts) => texts.map((text) => encode(text).length), encode };
  },
  async 'gpt-tokenizer'() {
    const { countTokens, encode } = await import(pathToFileURL(join(peers, 'node_modules/gpt-tokenizer/esm/encoding/o200k_harmony.js')));
    const options = { allowedSpecial: 'all' };
    return { count: (texts) => texts.map((text) => countTokens(text, options)), encode: (text) => encode(text, options) };
  },
};

const engine = await OPEN[contender]();
const groups = JSON.parse(readFileSync(textsFile, 'utf8'));
const measured = groups.map(({ name }) => ({ name }));
const timed = (what, run) => {
  for (const [index, group] of groups.entries()) {
    const before = process.cpuUsage();
    run(group);
    const { user, system } = process.cpuUsage(before);
    measured[index][what] = (user + system) / 1e6;
  }
};
timed('cold', ({ first }) => engine.count(first));
timed('unseen', ({ second }) => engine.count(second));
timed('seen', ({ second }) => engine.count(second));
timed('ids', ({ second }) => {
  for (const text of second) engine.encode(text);
});
const ids = groups.map(({ first, second }) =>
  [...first, ...second].map((text) => {
    const list = Uint32Array.from(engine.encode(text));
    return crc32(new Uint8Array(list.buffer));
  }),
);
console.log(JSON.stringify({ measured, ids }));
