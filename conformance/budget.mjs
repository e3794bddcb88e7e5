// Compares `dsprep budget` with the real frameworks: examples, tokens, batches and steps on the same files and options.
//   node conformance/budget.mjs [--only PATTERN] [--write-table]
// Needs `npm run build`, the frameworks (setup.sh) and the data (DSPREP_SHARED, default ../shared beside the repository).
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { stringify } from 'yaml';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const bin = join(process.env.DSPREP_DIST ?? join(root, 'dist'), 'bin/dsprep.js');
const shared = resolve(root, process.env.DSPREP_SHARED ?? '../shared');
const oracleHome = process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle');
const venvs = process.env.ORACLE_VENVS ?? join(oracleHome, 'venvs');
const tokenizer = join(process.env.ORACLE_TOKENIZERS ?? join(oracleHome, 'tokenizers'), 'qwen3');
const run = promisify(execFile);
/** Where a framework shuffles before it packs, its numbers change from seed to seed. */
const TOLERANCE = 0.01;

const hf = { per_device_train_batch_size: 4, gradient_accumulation_steps: 3, num_train_epochs: 2 };
const ax = { micro_batch_size: 2, gradient_accumulation_steps: 3, num_epochs: 2, shuffle_merged_datasets: false, curriculum_sampling: true };
const trlRuns = (length) => [
  { config: { ...hf, max_length: length } },
  { config: { ...hf, max_length: length }, gpus: 4 },
  { config: { ...hf, max_length: length, packing: true } },
  { config: { ...hf, max_length: length, packing: true, packing_strategy: 'bfd_split' } },
  { config: { ...hf, max_length: length, packing: true, packing_strategy: 'wrapped' }, gpus: 4 },
];
const llamafactoryRuns = (length) => [
  { config: { ...hf, cutoff_len: length } },
  { config: { ...hf, cutoff_len: length, packing: true } },
  { config: { ...hf, cutoff_len: length, neat_packing: true }, gpus: 4 },
];
const axolotlRuns = (length) => [
  { config: { ...ax, sequence_len: length } },
  { config: { ...ax, sequence_len: length, excess_length_strategy: 'truncate' }, gpus: 4 },
  { config: { ...ax, sequence_len: length, sample_packing: true } },
  { config: { ...ax, sequence_len: length, sample_packing: true, attn_implementation: 'flash_attention_2' } },
  { config: { ...ax, sequence_len: length, sample_packing: true, sample_packing_sequentially: true }, gpus: 2 },
  { config: { ...ax, sequence_len: length, sample_packing: true, curriculum_sampling: false, shuffle_merged_datasets: true }, isShuffled: true },
];
const JOBS = [
  { file: 'gsm8k/test.jsonl', framework: 'trl', stage: 'sft', runs: trlRuns(256) },
  { file: 'llamafactory/glaive_toolcall_en_demo.json', framework: 'trl', stage: 'sft', runs: trlRuns(512) },
  { file: 'raw/stack_exchange.jsonl', framework: 'trl', stage: 'pt', runs: trlRuns(512) },
  { file: 'llamafactory/dpo_en_demo.json', framework: 'trl', stage: 'dpo', runs: [{ config: { ...hf, max_length: 512 } }, { config: { ...hf, max_length: 1024, truncation_mode: 'keep_end' }, gpus: 4 }] },
  { file: 'llamafactory/kto_en_demo.json', framework: 'trl', stage: 'kto', runs: [{ config: { ...hf, max_length: 512 } }] },
  { file: 'gsm8k/test.jsonl', framework: 'llamafactory', stage: 'sft', runs: llamafactoryRuns(256) },
  { file: 'llamafactory/glaive_toolcall_en_demo.json', framework: 'llamafactory', stage: 'sft', runs: llamafactoryRuns(512) },
  { file: 'llamafactory/alpaca_en_demo.json', framework: 'llamafactory', stage: 'sft', runs: llamafactoryRuns(128) },
  { file: 'llamafactory/c4_demo.jsonl', framework: 'llamafactory', stage: 'pt', runs: [{ config: { ...hf, cutoff_len: 512 } }, { config: { ...hf, cutoff_len: 512, packing: true } }, { config: { ...hf, cutoff_len: 512, packing: false }, gpus: 4 }] },
  { file: 'llamafactory/dpo_en_demo.json', framework: 'llamafactory', stage: 'dpo', runs: [{ config: { ...hf, cutoff_len: 512 } }] },
  { file: 'llamafactory/glaive_toolcall_en_demo.json', framework: 'axolotl', stage: 'sft', runs: axolotlRuns(1024) },
  { file: 'llamafactory/alpaca_zh_demo.json', framework: 'axolotl', stage: 'sft', runs: axolotlRuns(512) },
  { file: 'raw/stack_exchange.jsonl', framework: 'axolotl', stage: 'pt', runs: axolotlRuns(512) },
  ...['gsm8k/test.jsonl', 'llamafactory/alpaca_en_demo.json'].map((file) => ({
    file,
    framework: 'litgpt',
    stage: 'sft',
    runs: [
      { config: { train: { max_seq_length: 256, global_batch_size: 8, micro_batch_size: 2, epochs: 2 } } },
      { config: { train: { max_seq_length: 128, global_batch_size: 12, micro_batch_size: 4, epochs: 3, max_steps: 50 } } },
    ],
  })),
];

const FIELDS = ['examples', 'tokens', 'trained', 'batchesPerEpoch', 'stepsPerEpoch', 'totalSteps'];
const METHODS = { sft: 'sft', pt: 'pretrain', dpo: 'dpo', kto: 'kto' };

/** What dsprep says, from the source file alone. */
async function ours({ file, framework, stage }, { config, gpus = 1 }, work) {
  const path = join(work, 'train.yaml');
  const own = { llamafactory: { template: 'qwen3_nothink', stage }, axolotl: stage === 'sft' ? { chat_template: 'tokenizer_default' } : {} }[framework] ?? {};
  writeFileSync(path, stringify({ ...own, ...config }));
  const length = config.max_length ?? config.cutoff_len ?? config.sequence_len ?? config.train.max_seq_length;
  const args = ['budget', join(shared, 'data/real', file), '--to', framework, '--tokenizer', tokenizer, '--train-config', path];
  const { stdout } = await run(process.execPath, [bin, ...args, '--method', METHODS[stage], '--gpus', String(gpus), '--seq-len', String(length), '--json'], { maxBuffer: 1 << 28 });
  const result = JSON.parse(stdout);
  const at = result.lengths.find(({ sequenceLength }) => sequenceLength === length);
  const packing = at.packings.find(({ isChosen }) => isChosen);
  const { examples, tokens, trained, steps, efficiency } = packing ?? at;
  return { what: packing === undefined ? 'no packing' : packing.name, length, examples, tokens, trained, efficiency, ...steps };
}

/** What the framework says, of the files that dsprep wrote for it. */
async function theirs({ file, framework, stage, runs }, work) {
  const out = join(work, 'data');
  await run(process.execPath, [bin, 'convert', join(shared, 'data/real', file), '--to', framework, '--method', METHODS[stage], '-o', out, '--max-rejects', '100%', '--name', 'real', '--force'], { maxBuffer: 1 << 28 });
  const job = join(work, 'job.json');
  writeFileSync(job, JSON.stringify({ tokenizer, data: out, stage, runs: runs.map(({ config, gpus = 1 }) => ({ config, gpus })) }));
  const python = join(venvs, framework, 'bin/python');
  const env = { ...process.env, PYTHONPATH: here, HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1', PYTHONUTF8: '1', WANDB_MODE: 'disabled', AXOLOTL_DO_NOT_TRACK: '1', CUDA_VISIBLE_DEVICES: '', NUMBA_CACHE_DIR: join(tmpdir(), 'dsprep-numba') };
  const { stdout, stderr } = await run(python, [join(here, 'budget_counts.py'), framework, job], { cwd: here, env, maxBuffer: 1 << 28 });
  if (process.argv.includes('--verbose')) process.stderr.write(stderr);
  return stdout.trim().split('\n').map((line) => JSON.parse(line));
}

function isEqual(mine, real, isShuffled) {
  return mine === real || (isShuffled && Math.abs(mine - real) <= Math.max(1, TOLERANCE * real));
}

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : '';
const lines = [];
let failed = 0;
for (const job of JOBS.filter(({ file, framework }) => `${framework} ${file}`.includes(only))) {
  const work = mkdtempSync(join(tmpdir(), 'dsprep-budget-'));
  try {
    const real = await theirs(job, work);
    for (const [index, one] of job.runs.entries()) {
      const mine = await ours(job, one, work);
      const found = real[index];
      // a dropped last batch keeps its rows: how full the bins are says which tokens count
      const fields = FIELDS.filter((field) => found[field] !== undefined && !(field === 'tokens' && mine.what === 'multipack'));
      const unlike = found.error ?? fields.filter((field) => !isEqual(mine[field], found[field], one.isShuffled)).map((field) => `${field} ${mine[field]} ≠ ${found[field]}`).join(', ');
      if (unlike !== '') failed++;
      const steps = isEqual(mine.totalSteps, found.totalSteps, false) ? String(mine.totalSteps) : `${mine.totalSteps} (${found.totalSteps})`;
      const examples = mine.examples === found.examples ? String(mine.examples) : `${mine.examples} (${found.examples})`;
      const how = `${mine.what}${one.isShuffled ? ', shuffled' : ''}${one.config.attn_implementation === undefined ? '' : ', flash attention'}${one.config.excess_length_strategy === undefined ? '' : ', truncate'}${one.config.sample_packing_sequentially === undefined ? '' : ', sequential'}`;
      const verdict = unlike !== '' ? `FAILED: ${unlike}` : one.isShuffled ? 'within 1 %' : 'equal';
      lines.push(`| ${job.framework} | ${job.file} | ${job.stage} | ${mine.length} | ${one.gpus ?? 1} | ${how} | ${examples} | ${mine.trained} | ${steps} | ${verdict} |`);
      console.log(lines.at(-1));
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
if (process.argv.includes('--write-table')) {
  const page = join(root, 'docs/budget.md');
  const head = ['| framework | file | for | length | GPUs | how | examples | trained tokens | steps | |', '|---|---|---|---:|---:|---|---:|---:|---:|---|'];
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, text.replace(/(<!-- budget: made by conformance\/budget.mjs -->\n)[\s\S]*?(<!-- end of budget -->)/, (_, start, end) => start + [...head, ...lines].join('\n') + `\n${end}`));
}
console.log(failed === 0 ? `${lines.length} runs, all as the frameworks say` : `${failed} of ${lines.length} runs differ`);
process.exitCode = failed === 0 ? 0 : 1;
