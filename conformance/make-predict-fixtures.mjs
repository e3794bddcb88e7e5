// Writes fixtures/predict/{trl,unsloth}/*.jsonl: options, rows, and the ids and labels that the real framework makes of them.
//   node conformance/make-predict-fixtures.mjs [trl|unsloth] [PATTERN]
// Needs the frameworks (setup.sh). The tokenizers are those that dsprep has inside; gpt-oss only where no chat template writes today's date.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES as TRL } from './cases-trl.mjs';
import { CASES as UNSLOTH, unslothSettings } from './cases-unsloth.mjs';
import { random } from './fuzz-rows.mjs';
import { runOracle, runUnsloth } from './fuzz-run.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [framework = '', pattern = '.'] = process.argv.slice(2);
const ROWS = 8;

function write(folder, label, head, rows, { examples, error }) {
  if (error !== undefined) throw new Error(`${label}: ${error}`);
  const path = join(dirname(here), 'fixtures/predict', folder);
  mkdirSync(path, { recursive: true });
  const lines = [head, ...rows.map((row) => ({ row })), ...examples.map((example) => ({ example }))];
  writeFileSync(join(path, `${label}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  console.log(`${folder}/${label}: ${rows.length} rows, ${examples.length} examples`);
}

function rowsOf(label, make, tokenizer) {
  const r = random(label.length * 31 + 5);
  return Array.from({ length: ROWS }, () => make(r, tokenizer));
}

/** Names of the embedded tokenizers, and of their folders beside the frameworks. */
const TOKENIZERS = [['qwen3', 'qwen3'], ['gpt-oss', 'gptoss']];
const isPlainText = (label) => /^(text|prompt-text|dpo-text|kto-text|reward-text|pack-wrapped)/.test(label);

for (const [tokenizer, folder] of TOKENIZERS) {
  for (const [label, method, make, config] of TRL) {
    if (framework === 'unsloth' || !new RegExp(pattern).test(label) || (tokenizer === 'gpt-oss' && !isPlainText(label))) continue;
    const rows = rowsOf(label, make, folder);
    write('trl', `${label}.${tokenizer}`, { method, tokenizer, config }, rows, await runOracle(here, `trl-${method}`, { rows, tokenizer: folder, config }));
  }
  for (const [label, kind, make, config] of UNSLOTH) {
    if (framework === 'trl' || !new RegExp(pattern).test(label) || (tokenizer === 'gpt-oss' && !isPlainText(label))) continue;
    const rows = rowsOf(label, make, folder);
    write('unsloth', `${label}.${tokenizer}`, { tokenizer, config: unslothSettings(config, folder) }, rows, await runUnsloth(here, kind, { rows, tokenizer: folder, config }));
  }
}
process.exit();
