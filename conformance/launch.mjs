// Starts real trainings with `dsprep launch` on this machine's CPU: a tiny random model, data converted by dsprep, two steps or one whole epoch.
//   node conformance/launch.mjs [--only trl/sft] [--write-table]
// Needs `npm run build` and the frameworks (setup.sh). The table is in docs/launch.md; logs of what fails are kept in conformance/out/launch.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const oracleHome = process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle');
const tokenizer = join(process.env.ORACLE_TOKENIZERS ?? join(oracleHome, 'tokenizers'), 'qwen3');
const dsprep = join(root, 'dist/bin/dsprep.js');
const kept = join(here, 'out/launch');
const { values: flags } = parseArgs({ options: { only: { type: 'string', multiple: true }, 'write-table': { type: 'boolean' } } });
const env = { ...process.env, CUDA_VISIBLE_DEVICES: '', HF_HUB_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false', OMP_NUM_THREADS: '2', DO_NOT_TRACK: '1', AXOLOTL_DO_NOT_TRACK: '1', WANDB_DISABLED: 'true' };
const TIMEOUT_MS = 400_000;

const DATA = { sft: 'chats.json', pretrain: 'documents.jsonl', kto: 'feedback.jsonl', dpo: 'pairs.jsonl', orpo: 'pairs.jsonl' };
/** What a CPU needs, in each framework's words; nothing about the data or the method. */
const ON_CPU = {
  trl: ['use_cpu=true', 'bf16=false', 'dtype=float32', 'optim=adamw_torch', 'logging_steps=1', 'save_strategy=no', 'eval_strategy=no', 'load_best_model_at_end=false'],
  llamafactory: ['use_cpu=true', 'bf16=false', 'template=qwen3', 'optim=adamw_torch', 'logging_steps=1', 'preprocessing_num_workers=1', 'save_strategy=no', 'eval_strategy=no', 'load_best_model_at_end=false', 'plot_loss=false', 'include_num_input_tokens_seen=non_padding'],
  litgpt: ['precision=32-true', 'eval.max_new_tokens=2', 'data.init_args.num_workers=0'],
  axolotl: ['bf16=false', 'tf32=false', 'attn_implementation=eager', 'optimizer=adamw_torch', 'logging_steps=1', 'sample_packing=false', 'eval_sample_packing=false', 'dataset_num_proc=1', 'lora_mlp_kernel=false', 'lora_qkv_kernel=false', 'lora_o_kernel=false', 'lora_embedding_kernel=false'],
  unsloth: ['use_cpu=true', 'bf16=false', 'optim=adamw_torch', 'logging_steps=1', 'save_strategy=no', 'eval_strategy=no', 'load_best_model_at_end=false', 'dataset_num_proc=1'],
};
const TWO_STEPS = { trl: ['max_steps=2'], llamafactory: ['max_steps=2'], litgpt: ['train.max_steps=2'], axolotl: ['max_steps=2'], unsloth: ['max_steps=2'] };
/** Rows one by one, not packed: what is counted is what the rows have. */
const ONE_EPOCH = { trl: ['packing=false'], llamafactory: ['packing=false'], litgpt: [], axolotl: [], unsloth: ['packing=false'] };
/** The tokens that a log says it has seen at the end. */
const SEEN = {
  trl: [/'num_tokens': '?([\d.e+]+)/g],
  llamafactory: [/'num_input_tokens_seen': '?([\d.e+]+)/g, /num_input_tokens_seen\s*=\s*([\d.e+]+)/g],
  litgpt: [/Tokens w\/ Prompt\s*:\s*(\d+)/g],
  axolotl: [/'tokens\/total': '?([\d.e+]+)/g],
  unsloth: [],
};
const CASES = [
  ['trl', 'sft'],
  ['trl', 'dpo'],
  ['trl', 'kto'],
  ['llamafactory', 'sft'],
  ['llamafactory', 'dpo'],
  ['llamafactory', 'kto'],
  ['llamafactory', 'pretrain'],
  ['litgpt', 'sft'],
  ['axolotl', 'sft'],
  ['axolotl', 'dpo'],
  ['unsloth', 'sft'],
  ['trl', 'sft', 'epoch'],
  ['llamafactory', 'sft', 'epoch'],
  ['litgpt', 'sft', 'epoch'],
];

const work = mkdtempSync(join(tmpdir(), 'dsprep-launch-'));
const results = [];
try {
  mkdirSync(kept, { recursive: true });
  for (const [to, method, length = 'two steps'] of CASES) {
    const name = [to, method, ...(length === 'epoch' ? ['epoch'] : [])].join('/');
    if (flags.only !== undefined && !flags.only.includes(name)) continue;
    const result = { name, to, method, length, ...trained(to, method, length) };
    results.push(result);
    console.log(`${name}: ${result.said} (${result.seconds} s)`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (flags['write-table']) writeTable();
process.exitCode = results.length > 0 && results.every(({ ok }) => ok) ? 0 : 1;

function trained(to, method, length) {
  const file = join(root, 'fixtures/quickstart', DATA[method]);
  const data = join(work, `${to}-${method}`);
  if (!existsSync(data)) run(['convert', file, '--to', to, '--method', method, '--split', 'val=20%', '--max-rejects', '100%', '-o', data, '--quiet']);
  const runs = join(work, 'runs', `${to}-${method}-${length}`.replace(' ', '-'));
  const set = [...ON_CPU[to], ...(length === 'epoch' ? ONE_EPOCH[to] : TWO_STEPS[to])].flatMap((one) => ['--set', one]);
  const tuning = method === 'pretrain' && to === 'litgpt' ? 'full' : 'lora';
  const args = ['launch', data, '--to', to, '--model', model(to), '--method', `${method}-${tuning}`, '--python', join(oracleHome, 'venvs', to), '--runs-dir', runs, '--output-dir', join(work, `${to}-${method}-trained`), '--epochs', '1', '--micro-batch-size', '2', '--gradient-accumulation', '1', ...(method === 'pretrain' ? ['--seq-len', '32'] : []), ...set, '--json'];
  const started = Date.now();
  const child = spawnSync('nice', ['-n', '10', process.execPath, dsprep, ...args], { cwd: work, env, encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: 1 << 26 });
  const seconds = Math.round((Date.now() - started) / 1000);
  let answer;
  try {
    answer = JSON.parse(child.stdout);
  } catch {
    return { ok: false, seconds, said: `no answer: ${(child.stderr || child.error?.message || '').trim().split('\n').at(-1)}` };
  }
  const folder = answer.runFolder ?? answer.result?.runFolder;
  if (folder === undefined) return { ok: false, seconds, said: `not started: ${answer.error?.message ?? child.stdout.slice(0, 300)}` };
  const log = readFileSync(join(folder, 'log.txt'), 'utf8');
  const failed = (said) => {
    const copy = join(kept, `${to}-${method}-${length}`.replaceAll(' ', '-'));
    rmSync(copy, { recursive: true, force: true });
    cpSync(folder, copy, { recursive: true });
    return { ok: false, seconds, said };
  };
  const record = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  if (child.status !== 0) return failed(answer.failure?.message ?? `exit code ${child.status}`);
  if (record.exitCode !== 0 || record.endedAt === undefined || record.data.manifestSha256.length !== 64) return failed('run.json is not whole');
  const metrics = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const losses = metrics.map(({ loss }) => loss).filter((loss) => loss !== undefined);
  if (losses.length === 0 || !losses.every((loss) => Number.isFinite(loss))) return failed(`losses: ${JSON.stringify(losses)}`);
  const told = { ok: true, seconds, loss: losses[0], version: record.framework.version };
  if (length !== 'epoch') return { ...told, said: `trained, loss ${losses[0]}` };
  const seen = SEEN[to].flatMap((pattern) => [...log.matchAll(pattern)].map((match) => Number(match[1])));
  const predicted = predictedTokens(to, data);
  if (seen.length === 0) return failed('the log tells no tokens');
  const last = Math.max(...seen);
  return last === predicted ? { ...told, seen: last, said: `one epoch, ${last} tokens, as predicted` } : failed(`${last} tokens seen, ${predicted} predicted`);
}

/** Tokens of the training file, as `dsprep budget` counts them. */
function predictedTokens(to, data) {
  const file = join(data, to === 'llamafactory' ? trainFile(data) : 'train.jsonl');
  const style = to === 'litgpt' ? ['--set', 'data.init_args.prompt_style=alpaca', '--set', 'data.init_args.mask_prompt=true'] : to === 'llamafactory' ? ['--set', 'template=qwen3'] : [];
  const report = JSON.parse(run(['budget', file, '--to', to, '--tokenizer', to === 'litgpt' ? model(to) : tokenizer, ...style, '--json']));
  return report.all.tokens;
}

function trainFile(data) {
  const info = JSON.parse(readFileSync(join(data, 'dataset_info.json'), 'utf8'));
  return Object.values(info)[0].file_name;
}

function run(args) {
  return execFileSync(process.execPath, [dsprep, ...args], { encoding: 'utf8', env, maxBuffer: 1 << 26 });
}

/** A tiny model of random weights, made once: two layers of Qwen3 for transformers, one of LitGPT's own. */
function model(to) {
  const out = join(work, to === 'litgpt' ? 'litgpt/checkpoints/tiny' : 'tiny');
  if (existsSync(out)) return out;
  if (to === 'litgpt') {
    const program = 'import sys; from oracle.fw_litgpt import checkpoint; checkpoint(sys.argv[1], "tiny", sys.argv[2])';
    execFileSync(join(oracleHome, 'venvs/litgpt/bin/python'), ['-c', program, tokenizer, join(work, 'litgpt')], { cwd: here, env, stdio: 'ignore' });
  } else {
    execFileSync(join(oracleHome, 'venvs/trl/bin/python'), [join(here, 'tiny_model.py'), out, '--tokenizer', tokenizer], { env, stdio: 'ignore' });
  }
  return out;
}

/** New rows take the place of those of the same training. */
function writeTable() {
  const page = join(root, 'docs/launch.md');
  const text = readFileSync(page, 'utf8');
  const table = /<!-- launch-table -->[\s\S]*<!-- \/launch-table -->/;
  const old = (table.exec(text)?.[0] ?? '').split('\n').filter((line) => line.startsWith('| ')).slice(1);
  const keyOf = (row) => row.split(' | ').slice(0, 3).join(' | ').replace(/ [\d.]+(?= )/, '');
  const rows = new Map(old.map((row) => [keyOf(row), row]));
  for (const { to, method, length, version, said, ok } of results) {
    const row = `| ${[to, ...(version === undefined ? [] : [version])].join(' ')} | ${method} | ${length === 'epoch' ? 'one epoch' : length} | ${ok ? said : `not on a CPU: ${said.replaceAll('|', '/')}`} |`;
    rows.set(keyOf(row), row);
  }
  const lines = ['<!-- launch-table -->', '', '| framework | method | length | |', '|---|---|---|---|', ...[...rows.values()].sort(), '', '<!-- /launch-table -->'];
  writeFileSync(page, text.replace(table, () => lines.join('\n')));
}
