// Writes fixtures/predict/llamafactory/*.jsonl: options, rows, and the ids and labels that LLaMA-Factory makes of them with the embedded qwen3 tokenizer.
//   node conformance/make-predict-llamafactory.mjs [PATTERN]
// Needs LLaMA-Factory (setup.sh). Rows on which a run stops are left out of a file: it gives one result for all rows or none.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MEDIA_TEMPLATES, casesOf } from './cases-llamafactory.mjs';
import { random } from './fuzz-rows.mjs';
import { tokenizerFolder } from './fuzz-run.mjs';
import { runLlamafactory } from './llamafactory-run.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const [pattern = '.'] = process.argv.slice(2);
const ROWS = 5;
/** Tools of the format llama3 hold the date of the run. */
const LEFT_OUT = /^(damaged|format-llama3|own-mask|any-(solar|cohere|xuanyuan|zephyr|exaone|granite|breeze|index|telechat2|olmo|openchat|seed_coder|llava|deepseekcoder)|own-(mimo|intern2|yi|ernie|moonlight|qwen2_vl|smollm2|keye_vl))/;

const cases = casesOf('qwen3')
  .filter(([label]) => new RegExp(pattern).test(label) && !LEFT_OUT.test(label))
  .map(([label, stage, make, config]) => {
    const r = random(label.length * 31 + 5);
    return { name: label, stage, tokenizer: tokenizerFolder('qwen3'), config, processor: MEDIA_TEMPLATES.has(config.template), rows: Array.from({ length: ROWS }, () => make(r, 'qwen3')) };
  });
const alone = runLlamafactory(here, cases.flatMap((one) => one.rows.map((row) => ({ ...one, rows: [row] }))));
const isFit = ({ error }) => error === undefined || error.includes('Cannot find');
const fitting = cases.map((one, index) => ({ ...one, rows: one.rows.filter((_, row) => isFit(alone[index * ROWS + row])) }));
const results = runLlamafactory(here, fitting);
const folder = join(dirname(here), 'fixtures/predict/llamafactory');
mkdirSync(folder, { recursive: true });
for (const [index, { name, stage, config, rows }] of fitting.entries()) {
  const { examples = [], error } = results[index];
  if (error !== undefined && !error.includes('Cannot find')) throw new Error(`${name}: ${error}`);
  const lines = [{ tokenizer: 'qwen3', config: { stage, ...config } }, ...rows.map((row) => ({ row })), ...examples.map((example) => ({ example }))];
  writeFileSync(join(folder, `${name}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  console.log(`${name}: ${rows.length} rows, ${examples.length} examples`);
}
