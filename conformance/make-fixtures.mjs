// Writes fixtures/predict/<framework>/*.jsonl: options, rows, and the ids and labels that the real framework makes of them, which `npm test` compares with.
//   node conformance/make-fixtures.mjs axolotl|llamafactory|trl|unsloth [PATTERN]      LitGPT: make-fixtures-litgpt.mjs
// Needs `npm run build` and the framework (setup.sh). The tokenizers are those that dsprep has inside; gpt-oss only where no chat template writes today's date.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { differences } from './fuzz-compare.mjs';
import { random } from './fuzz-rows.mjs';
import { built, withoutStops } from './fuzz-run.mjs';
import { startFramework, tokenizerFolder } from './oracle-server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const plainSeed = (label) => label.length * 31 + 5;
const isPlainText = (label) => /^(text|prompt-text|dpo-text|kto-text|reward-text|pack-wrapped)/.test(label);
const OTHERS = /^(damaged|format-llama3|own-mask|any-(solar|cohere|xuanyuan|zephyr|exaone|granite|breeze|index|telechat2|olmo|openchat|seed_coder|llava|deepseekcoder)|own-(mimo|intern2|yi|ernie|moonlight|qwen2_vl|smollm2|keye_vl))/;

/** Tokenizers by the names of their folders, how many rows, and what the first line of a file says. */
const KINDS = {
  axolotl: { tokenizers: { qwen3: 'qwen3' }, rows: 6, drawn: 60, seedOf: (label) => 7919 + plainSeed(label), head: ({ config }) => ({ config }), name: (label, tokenizer) => `${label}.${tokenizer}` },
  llamafactory: { tokenizers: { qwen3: 'qwen3' }, rows: 5, seedOf: plainSeed, head: ({ stage, config }) => ({ config: { stage, ...config } }), isLeftOut: (label) => OTHERS.test(label), name: (label) => label },
  trl: { tokenizers: { qwen3: 'qwen3', gptoss: 'gpt-oss' }, rows: 8, seedOf: plainSeed, head: ({ method, config }) => ({ method, config }), name: (label, tokenizer) => `${label}.${tokenizer}` },
  unsloth: { tokenizers: { qwen3: 'qwen3', gptoss: 'gpt-oss' }, rows: 8, seedOf: plainSeed, head: ({ config }) => ({ config }), name: (label, tokenizer) => `${label}.${tokenizer}` },
};

const [name, pattern = '.'] = process.argv.slice(2);
const kind = KINDS[name];
if (kind === undefined) {
  console.error(`node conformance/make-fixtures.mjs ${Object.keys(KINDS).join('|')} [PATTERN]      LitGPT: make-fixtures-litgpt.mjs`);
  process.exit(name === '--help' ? 0 : 2);
}
const { [name]: door } = await import(`./fuzz-${name}.mjs`);
const [{ openTokenizer }, module] = await Promise.all([built('tokenize/open-tokenizer.js'), built(door.module)]);
const framework = startFramework(name);
const folder = join(dirname(here), 'fixtures/predict', name);
mkdirSync(folder, { recursive: true });

for (const [tokenizer, embedded] of Object.entries(kind.tokenizers)) {
  const opened = await openTokenizer(tokenizerFolder(tokenizer));
  const context = { door, module, tokenizerOf: () => opened };
  for (const set of door.cases(tokenizer)) {
    const { label, makeRow, rows: needed } = set;
    const isSkipped = needed !== undefined || label.startsWith('file-') || kind.isLeftOut?.(label) === true || (tokenizer === 'gptoss' && !isPlainText(label));
    if (isSkipped || !new RegExp(pattern).test(label)) continue;
    const r = random(kind.seedOf(label));
    const drawn = Array.from({ length: kind.drawn ?? kind.rows }, () => makeRow(r, tokenizer));
    const rows = withoutStops(context, { ...set, tokenizer }, drawn).rows.slice(0, kind.rows);
    const { predictions } = withoutStops(context, { ...set, tokenizer }, rows);
    const { examples: made = [], error } = await framework.run({ tokenizer, rows, ...door.request(set) });
    const isEmpty = predictions.every(({ kind }) => kind === 'dropped');
    if (error !== undefined && !isEmpty) throw new Error(`${label}: ${error}`);
    const examples = made.map((example) => door.example?.(example, set) ?? example);
    const lines = [{ ...kind.head(set), tokenizer: embedded }, ...rows.map((row) => ({ row })), ...examples.map((example) => ({ example }))];
    writeFileSync(join(folder, `${kind.name(label, embedded)}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const found = differences(predictions, examples);
    console.log(`${name}/${label}: ${rows.length} rows, ${examples.length} examples${found.length > 0 ? `, DIFFERS from what is predicted: ${found[0].text}` : ''}`);
  }
}
framework.stop();
