// Trains in a folder made as a SageMaker container has it: code and data as channels, checkpoints of an earlier run brought back. Each framework twice, on the CPU with a tiny
// random model: two steps, and then two more from the checkpoint.
//   node conformance/places-train.mjs [--only trl] [--write-table]
// Needs `npm run build` and the frameworks (setup.sh). What a container has at /opt/ml and /tmp/train stands in a temporary folder, and the framework is the installed one.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ON_CPU, steps } from './launch-cases.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const oracleHome = process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle');
const venvs = process.env.ORACLE_VENVS ?? join(oracleHome, 'venvs');
const dsprep = join(process.env.DSPREP_DIST ?? join(root, 'dist'), 'bin/dsprep.js');
const { values: flags } = parseArgs({ options: { only: { type: 'string', multiple: true }, 'write-table': { type: 'boolean' } } });
const env = { ...process.env, CUDA_VISIBLE_DEVICES: '', HF_HUB_OFFLINE: '1', OMP_NUM_THREADS: '2', DO_NOT_TRACK: '1', AXOLOTL_DO_NOT_TRACK: '1', WANDB_DISABLED: 'true' };
const SET = ['role=arn:aws:iam::123456789012:role/train', 'bucket=my-bucket'].flatMap((one) => ['--on-set', one]);

const work = mkdtempSync(join(tmpdir(), 'dsprep-container-'));
const results = [];
try {
  const model = join(work, 'model');
  execFileSync(join(venvs, 'trl/bin/python'), [join(here, 'tiny_model.py'), model, '--tokenizer', join(process.env.ORACLE_TOKENIZERS ?? join(oracleHome, 'tokenizers'), 'qwen3')], { env, stdio: 'ignore' });
  for (const to of flags.only ?? ['trl', 'llamafactory', 'axolotl', 'unsloth']) {
    const result = { to, ...trainedTwice(to, model) };
    results.push(result);
    console.log(`${result.ok ? 'ok    ' : 'FAILED'} ${to}: ${result.said}`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (flags['write-table']) writeTable();
process.exitCode = results.length > 0 && results.every(({ ok }) => ok) ? 0 : 1;

function trainedTwice(to, model) {
  const data = join(work, `data-${to}`);
  const container = join(work, `container-${to}`);
  try {
    run(process.execPath, [dsprep, 'convert', join(root, 'fixtures/quickstart/chats.json'), '--to', to, '--split', 'val=20%', '-o', data, '--quiet']);
    const said = [2, 4].map((last) => {
      const log = trained(to, { data, model, container, last });
      const losses = [...log.matchAll(/'loss': '?([\d.]+)/g)].map(([, loss]) => loss);
      const from = /going on from \S+\/(checkpoint-\d+)/.exec(log)?.[1];
      const there = readdirSync(join(container, 'ml/checkpoints')).filter((name) => /^checkpoint-/.test(name));
      if ((last === 4 && from !== 'checkpoint-2') || !there.includes(`checkpoint-${last}`)) throw new Error(`from ${from ?? 'the beginning'}, with ${there.join(', ')} at the end`);
      return `${from === undefined ? 'begun' : `on from ${from}`} to step ${last}${losses.length === 0 ? '' : `, loss ${losses.at(-1)}`}`;
    });
    return { ok: true, said: said.join('; ') };
  } catch (error) {
    return { ok: false, said: error.message.split('\n').slice(0, 3).join(' ') };
  }
}

/** The log of one container, which ends with the checkpoints where S3 has them. */
function trained(to, { data, model, container, last }) {
  const job = join(work, `job-${to}-${last}`);
  const set = [...ON_CPU[to], ...steps(to, last)].flatMap((one) => ['--set', one]);
  run(process.execPath, [dsprep, 'launch', data, '--to', to, '--model', 'tiny/model-1B', '--method', 'sft-lora', '--seq-len', '256', '--micro-batch-size', '2', '--gradient-accumulation', '1', '--epochs', '2', ...set, '--on', 'sagemaker', ...SET, '--job-dir', job, '--dry-run', '--quiet']);
  const input = join(container, 'ml/input/data');
  rmSync(input, { recursive: true, force: true });
  cpSync(job, join(input, 'code'), { recursive: true });
  cpSync(data, join(input, 'data'), { recursive: true });
  cpSync(model, join(input, 'code/tiny/model-1B'), { recursive: true });
  mkdirSync(join(container, 'train'), { recursive: true });
  if (!existsSync(join(container, 'train/bin'))) symlinkSync(join(venvs, to, 'bin'), join(container, 'train/bin'));
  writeFileSync(join(container, 'train/complete'), '');
  const script = join(input, 'code/train.sh');
  const placed = readFileSync(script, 'utf8').replaceAll('/tmp/', `${container}/`).replaceAll('/opt/ml', join(container, 'ml'));
  writeFileSync(script, placed);
  return run('nice', ['-n', '10', 'bash', script]);
}

function run(program, args) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { env, encoding: 'utf8', timeout: 600_000, maxBuffer: 1 << 26 });
  if (status !== 0) throw new Error(`${args.slice(0, 2).join(' ')}: ${error?.message ?? `${stdout}\n${stderr}`.trim().split('\n').slice(-3).join(' ')}`);
  return stdout + stderr;
}

function writeTable() {
  const page = join(root, 'docs/launch-sagemaker.md');
  const [begin, end] = ['<!-- places-train -->', '<!-- /places-train -->'];
  const [before, rest] = readFileSync(page, 'utf8').split(begin);
  const rows = results.map(({ to, ok, said }) => `| ${to} | ${ok ? '' : 'FAILED: '}${said.replaceAll('|', '\\|')} |`);
  writeFileSync(page, `${before}${begin}\n\n${['| framework | |', '|---|---|', ...rows].join('\n')}\n\n${end}${rest.split(end)[1]}`);
}
