// Makes unique ShareGPT rows out of the sentences of real data; the same arguments make the same bytes.
//   node bench/make-sharegpt.mjs OUTPUT [--megabytes 112 | --rows N] [--seed 1]
// Needs the data under DSPREP_SHARED (default: ../shared beside the repository).
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const realData = join(resolve(root, process.env.DSPREP_SHARED ?? '../shared'), 'data/real');
const WRITE_CHARS = 1 << 20;

/** Files whose sentences may stand together in one row. */
const POOLS = [
  ['llamafactory/alpaca_en_demo.json', 'llamafactory/kto_en_demo.json', 'gpteacher/roleplay-instruct.json'],
  ['gpteacher/codegen-instruct.json'],
  ['llamafactory/alpaca_zh_demo.json'],
];

function sentencesOf(files) {
  const sentences = [];
  const add = (text) => {
    for (const sentence of text.split(/(?<=[.!?。])\s+/)) if (sentence.length > 20 && sentence.length < 600) sentences.push(sentence);
  };
  for (const file of files) {
    for (const row of JSON.parse(readFileSync(join(realData, file), 'utf8'))) {
      for (const column of ['instruction', 'output', 'response']) if (typeof row[column] === 'string') add(row[column]);
      for (const message of row.messages ?? []) add(message.content);
    }
  }
  return sentences;
}

/** Numbers from 0 to 1: mulberry32. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { megabytes: { type: 'string' }, rows: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const [output] = positionals;
if (output === undefined) throw new Error('usage: make-sharegpt.mjs OUTPUT [--megabytes 112 | --rows N] [--seed 1]');
const maxRows = Number(values.rows ?? Infinity);
const maxBytes = values.rows === undefined || values.megabytes !== undefined ? Number(values.megabytes ?? 112) * 1e6 : Infinity;

const random = randomFrom(Number(values.seed));
const below = (limit) => Math.floor(random() * limit);
const pools = POOLS.map(sentencesOf);
const passage = (pool, count) => Array.from({ length: count }, () => pool[below(pool.length)]).join(' ');

const file = openSync(output, 'w');
let pending = '';
let sizeBytes = 0;
for (let row = 0; row < maxRows && sizeBytes < maxBytes; row++) {
  const pool = pools[below(pools.length)];
  const conversations = [];
  for (let turns = 1 + below(4); turns > 0; turns--) {
    conversations.push({ from: 'human', value: passage(pool, 1 + below(3)) }, { from: 'gpt', value: passage(pool, 2 + below(8)) });
  }
  // the number makes the row unique
  conversations[0].value = `${values.seed}.${row}: ${conversations[0].value}`;
  const line = JSON.stringify({ id: `${values.seed}-${row}`, conversations }) + '\n';
  sizeBytes += Buffer.byteLength(line);
  pending += line;
  if (pending.length > WRITE_CHARS) {
    writeSync(file, pending);
    pending = '';
  }
}
writeSync(file, pending);
closeSync(file);
