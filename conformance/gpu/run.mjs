// Trains on one NVIDIA GPU with `dsprep launch`: data converted by dsprep, the config that it writes, a model of a published shape with random weights.
//   node conformance/gpu/run.mjs --venvs DIR --tokenizer DIR [--only trl/full] [--parallel 4] [--work DIR] [--out FILE]
// One JSON line for each case: first and last loss, tokens seen and predicted, peak memory and the estimate without its overhead. README.md says what is needed.
import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CASES, QUIET, UNPACKED } from './cases.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const { values: flags } = parseArgs({
  options: {
    venvs: { type: 'string' },
    tokenizer: { type: 'string' },
    dsprep: { type: 'string', default: join(root, 'dist/bin/dsprep.js') },
    work: { type: 'string', default: join(tmpdir(), 'dsprep-gpu') },
    only: { type: 'string', multiple: true },
    parallel: { type: 'string', default: '1' },
    'timeout-s': { type: 'string', default: '240' },
    out: { type: 'string' },
  },
});
if (flags.venvs === undefined || flags.tokenizer === undefined) throw new Error('--venvs DIR and --tokenizer DIR are needed');
const [venvs, tokenizer, work] = [flags.venvs, flags.tokenizer, flags.work].map((path) => resolve(path));
const env = { ...process.env, HF_HUB_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false', DO_NOT_TRACK: '1', AXOLOTL_DO_NOT_TRACK: '1', WANDB_MODE: 'disabled', PYTHONUNBUFFERED: '1' };
env.OMP_NUM_THREADS = String(Math.max(1, Math.floor(availableParallelism() / Number(flags.parallel))));
const FIXTURES = { chats: 'chats.json', pairs: 'pairs.jsonl', feedback: 'feedback.jsonl' };
/** Of one epoch. */
const STEPS = 4;
const MAX_DRIFT = 0.15;

const cases = CASES.filter(({ name }) => flags.only === undefined || flags.only.some((pattern) => name.startsWith(pattern)));
mkdirSync(work, { recursive: true });
for (const one of cases) prepare(one);
const results = [];
const queue = [...cases];
await Promise.all(
  Array.from({ length: Number(flags.parallel) }, async () => {
    for (let one = queue.shift(); one !== undefined; one = queue.shift()) tell(await train(one));
  }),
);
for (const group of new Set(results.map(({ together }) => together).filter(Boolean))) comparePacking(group);
process.exitCode = results.length > 0 && results.every(({ ok }) => ok) ? 0 : 1;

function tell(result) {
  results.push(result);
  const line = JSON.stringify(result);
  console.log(line);
  if (flags.out !== undefined) appendFileSync(flags.out, `${line}\n`);
}

/** Data and model that a case needs; made once. */
function prepare(one) {
  const data = dataOf(one);
  if (!existsSync(data)) {
    const split = one.to === 'litgpt' ? ['--split', 'val=20%'] : [];
    dsprep(['convert', sourceOf(one), '--to', one.to, '--method', one.method.split('-')[0], ...split, '--max-rejects', '100%', '-o', data, '--quiet']);
  }
  const model = modelOf(one);
  if (existsSync(model)) return;
  const args = [join(here, 'make_model.py'), model, '--shape', one.shape, '--tokenizer', tokenizer, ...(one.spread === undefined ? [] : ['--spread', String(one.spread)])];
  execFileSync(join(venvs, one.to, 'bin/python'), args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  if (one.to === 'litgpt') execFileSync(join(venvs, 'litgpt/bin/litgpt'), ['convert_to_litgpt', model], { env, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** LitGPT knows a model by the name of its folder. */
function modelOf({ to, shape, spread }) {
  const name = shape.replace('qwen', 'Qwen').replace('b', 'B');
  return join(work, 'models', to === 'litgpt' ? 'litgpt' : spread === undefined ? 'plain' : 'spread', name);
}

function dataOf({ to, method, data, seqLen, microBatch }) {
  return join(work, 'data', [to, method.split('-')[0], data, ...(data === 'long' ? [seqLen, microBatch] : [])].join('-'));
}

function sourceOf({ data, seqLen, microBatch, to }) {
  if (data !== 'long') return join(root, 'fixtures/quickstart', FIXTURES[data]);
  const file = join(work, `long-${to}-${seqLen}-${microBatch}.jsonl`);
  const rows = (to === 'litgpt' ? 1.25 : 1) * STEPS * microBatch;
  writeFileSync(file, Array.from({ length: rows }, (_, row) => `${JSON.stringify(longChat(row, seqLen))}\n`).join(''));
  return file;
}

/** A chat of more tokens than a sequence holds: each word is a token or more. */
function longChat(row, words) {
  const WORDS = ['river', 'stone', 'green', 'seven', 'window', 'paper', 'north', 'silver', 'garden', 'engine', 'letter', 'morning', 'copper'];
  let state = row + 1;
  const word = () => WORDS[(state = (state * 1103515245 + 12345) % 2147483648) % WORDS.length];
  const text = Array.from({ length: words }, word).join(' ');
  return { messages: [{ role: 'user', content: `Go on from ${word()} number ${row}.` }, { role: 'assistant', content: text }] };
}

async function train(one) {
  const { name, to, method, seqLen, microBatch, together } = one;
  const run = join(work, 'runs', name.replaceAll('/', '-'));
  rmSync(run, { recursive: true, force: true });
  mkdirSync(join(run, 'measure'), { recursive: true });
  const unpacked = method.startsWith('sft') ? UNPACKED[to] : [];
  const set = one.isBare ? [] : [...QUIET[to], ...(one.set ?? unpacked)].flatMap((each) => ['--set', each]);
  const presets = (one.presets ?? []).flatMap((each) => ['--preset', each]);
  const config = [dataOf(one), '--to', to, '--model', modelOf(one), '--method', method, ...presets, '--seq-len', String(seqLen), '--epochs', '1', '--micro-batch-size', String(microBatch), '--gradient-accumulation', '1', '--output-dir', join(run, 'trained'), ...set, '--json'];
  const started = Date.now();
  const told = { case: name, ...(together === undefined ? {} : { together }) };
  try {
    const { plan } = JSON.parse(dsprep(['config', ...config]));
    const child = await dsprepAside(['launch', ...config, '--python', join(venvs, to), '--runs-dir', join(run, 'runs')], {
      ...env,
      GPU_MEASURE: join(run, 'measure'),
      PYTHONPATH: join(here, 'measure'),
    }, run);
    const seconds = Math.round((Date.now() - started) / 1000);
    const answer = JSON.parse(child.stdout || '{}');
    const measured = measuredIn(join(run, 'measure'));
    const folder = readdirSync(run).includes('runs') ? join(run, 'runs', readdirSync(join(run, 'runs'))[0] ?? '') : undefined;
    if (child.code !== 0 || folder === undefined) {
      const log = folder === undefined ? '' : readFileSync(join(folder, 'log.txt'), 'utf8').trim().split('\n').slice(-40).join('\n');
      return { ...told, ok: false, seconds, said: answer.failure?.message ?? answer.error?.message ?? child.stderr.slice(-500), log };
    }
    const record = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
    const log = readFileSync(join(folder, 'log.txt'), 'utf8');
    const losses = measured.losses?.length > 0 ? measured.losses : lossesIn(join(folder, 'metrics.jsonl'));
    const seen = to === 'litgpt' ? { tokens: Number(/Tokens w\/ Prompt\s*:\s*(\d+)/.exec(log)?.[1]) } : { tokens: measured.tokens, trained: measured.trained };
    const predicted = method.startsWith('sft') ? predictedTokens(one, folder) : {};
    const parts = Object.fromEntries(plan.vram.parts.map((part) => [part.name, part.bytes]));
    const estimate = plan.vram.bytes - parts.overhead;
    const ratio = one.data === 'long' ? Number((estimate / measured.peak).toFixed(3)) : undefined;
    const problems = [];
    if (losses.length === 0 || !losses.every(Number.isFinite)) problems.push('losses are not finite');
    // Axolotl pads what is packed, and tells no mask of it
    if (one.set?.includes('sample_packing=true')) delete seen.tokens;
    if (predicted.tokens !== undefined && seen.tokens !== undefined && predicted.tokens !== seen.tokens) problems.push('tokens are not those predicted');
    if (predicted.trained !== undefined && seen.trained !== undefined && predicted.trained !== seen.trained) problems.push('trained tokens are not those predicted');
    if (ratio !== undefined && Math.abs(ratio - 1) > MAX_DRIFT) problems.push('the estimate is off by more than 15 %');
    return {
      ...told,
      ok: problems.length === 0,
      ...(problems.length === 0 ? {} : { said: problems.join('; ') }),
      framework: `${to} ${record.framework.version}`,
      loss: [losses[0], losses.at(-1)],
      seen,
      predicted,
      peak: measured.peak,
      ...(ratio === undefined ? {} : { estimate, ratio, parts }),
      held: measured.held,
      loading: measured.loading,
      reserved: measured.reserved,
      card: measured.card,
      versions: measured.versions,
      seconds,
    };
  } catch (error) {
    return { ...told, ok: false, said: String(error.stderr || error.message).slice(-800), seconds: Math.round((Date.now() - started) / 1000) };
  }
}

/** The process of the run that held the most: launchers hold nothing. */
function measuredIn(folder) {
  const all = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return all.sort((a, b) => b.peak - a.peak)[0] ?? {};
}

function lossesIn(file) {
  const lines = readFileSync(file, 'utf8').trim().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line).loss).filter((loss) => loss !== undefined);
}

/** By `dsprep predict`, from the config that was started; a script of Unsloth is told in options. */
function predictedTokens(one, folder) {
  const { to, seqLen } = one;
  const config = readdirSync(folder).find((file) => file.endsWith('.yaml'));
  const packs = (one.set ?? []).includes('packing=true');
  const how =
    to === 'unsloth'
      ? ['apply_chat_template=true', 'train_on_responses_only=true', `max_seq_length=${seqLen}`, `max_length=${seqLen}`, `packing=${packs}`].flatMap((each) => ['--set', each])
      : ['--train-config', join(folder, config)];
  const file = join(dataOf(one), 'train.jsonl');
  let text;
  try {
    text = dsprep(['predict', file, '--to', to, ...how, '--tokenizer', to === 'litgpt' ? modelOf(one) : tokenizer, '--out-file', '-', '--quiet']);
  } catch (error) {
    return { not: String(error.stderr).trim().split('\n')[0] };
  }
  const examples = text.trim().split('\n').map((line) => JSON.parse(line));
  const count = (read) => examples.reduce((sum, example) => sum + read(example), 0);
  return { tokens: count(({ input_ids: ids }) => ids?.length ?? 0), trained: count(({ labels }) => labels?.filter((label) => label !== -100).length ?? 0) };
}

/** Packed rows against the same rows one by one, by the first loss: before any weight has moved. */
function comparePacking(group) {
  const lossOf = (how) => results.find((result) => result.case === `${group}/${how}`)?.loss?.[0];
  const alone = lossOf('alone');
  for (const how of ['packed', 'neat', 'mixed']) {
    const packed = lossOf(how);
    if (alone !== undefined && packed !== undefined) console.log(JSON.stringify({ packing: `${group}/${how}`, alone, packed, difference: Number((packed - alone).toFixed(5)) }));
  }
}

function dsprep(args) {
  return execFileSync(process.execPath, [flags.dsprep, ...args], { encoding: 'utf8', env, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
}

function dsprepAside(args, environment, cwd) {
  return new Promise((done) => {
    const child = spawn(process.execPath, [flags.dsprep, ...args], { env: environment, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    const timer = setTimeout(() => child.kill('SIGINT'), Number(flags['timeout-s']) * 1000);
    child.on('close', (code) => {
      clearTimeout(timer);
      done({ code, stdout, stderr });
    });
  });
}
