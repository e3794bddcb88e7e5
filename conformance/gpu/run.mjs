// Trains on NVIDIA GPUs with `dsprep launch`: data converted by dsprep, the config that it writes, a model of a published shape with random weights.
//   node conformance/gpu/run.mjs --venvs DIR --tokenizers DIR [--only trl/full] [--parallel 4] [--work DIR] [--out FILE]
// One JSON line for each case: first and last loss, tokens and steps seen and predicted, peak memory and the estimate without its overhead. README.md says what is needed.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { CASES, CHECKPOINTS, MODELS, UNPACKED, quiet } from './cases.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, '../..');
const { values: flags } = parseArgs({
  options: {
    venvs: { type: 'string' },
    tokenizers: { type: 'string' },
    dsprep: { type: 'string', default: join(root, 'dist/bin/dsprep.js') },
    work: { type: 'string', default: join(tmpdir(), 'dsprep-gpu') },
    only: { type: 'string', multiple: true },
    parallel: { type: 'string', default: '1' },
    'timeout-s': { type: 'string', default: '240' },
    out: { type: 'string' },
  },
});
if (flags.venvs === undefined || flags.tokenizers === undefined) throw new Error('--venvs DIR and --tokenizers DIR are needed');
const [venvs, tokenizers, work] = [flags.venvs, flags.tokenizers, flags.work].map((path) => resolve(path));
const env = { ...process.env, HF_HUB_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false', DO_NOT_TRACK: '1', AXOLOTL_DO_NOT_TRACK: '1', WANDB_MODE: 'disabled', PYTHONUNBUFFERED: '1' };
env.OMP_NUM_THREADS = String(Math.max(1, Math.floor(availableParallelism() / Number(flags.parallel))));
const execute = promisify(execFile);
const FIXTURES = { chats: 'chats.json', pairs: 'pairs.jsonl', feedback: 'feedback.jsonl' };
/** Of one epoch. */
const STEPS = 4;
const MAX_DRIFT = 0.15;

const cases = CASES.filter(({ name }) => flags.only === undefined || flags.only.some((pattern) => name.startsWith(pattern)));
mkdirSync(work, { recursive: true });
const made = new Map();
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
async function prepare(one) {
  const once = (path, make) => {
    if (!made.has(path)) made.set(path, existsSync(path) ? undefined : make(path));
    return made.get(path);
  };
  await once(dataOf(one), (data) => convert(one, data));
  await once(modelOf(one), (model) => makeModel(one, model));
}

async function makeModel({ to, shape, spread }, model) {
  const args = ['--shape', shape, '--tokenizer', tokenizerOf({ shape }), ...(spread === undefined ? [] : ['--spread', String(spread)])];
  await execute(join(venvs, to, 'bin/python'), [join(here, 'make_model.py'), model, ...args], { env });
  if (to === 'litgpt') await execute(join(venvs, 'litgpt/bin/litgpt'), ['convert_to_litgpt', model], { env });
}

/** LitGPT must have rows to evaluate with; what is left must fill the batches of all GPUs, for a sampler adds rows where it does not. */
function convert(one, data) {
  const { to, microBatch, gpus = 1 } = one;
  for (let more = 0; ; more++) {
    const split = to === 'litgpt' ? ['--split', 'val=20%'] : [];
    dsprep(['convert', sourceOf(one, more), '--to', to, '--method', taskOf(one), ...split, '--max-rejects', '100%', '-o', data, '--force', '--quiet']);
    if (to !== 'litgpt' || gpus === 1 || readFileSync(join(data, 'train.jsonl'), 'utf8').trim().split('\n').length % (microBatch * gpus) === 0) return;
  }
}

/** LitGPT knows a model by the name of its folder. */
function modelOf({ to, shape, spread }) {
  return join(work, 'models', to === 'litgpt' ? 'litgpt' : spread === undefined ? 'plain' : 'spread', MODELS[shape].name);
}

function tokenizerOf({ shape }) {
  return join(tokenizers, MODELS[shape].tokenizer);
}

function dataOf({ to, method, data, seqLen, microBatch, gpus = 1 }) {
  return join(work, 'data', [to, taskOf({ method }), data, ...(data === 'long' ? [seqLen, microBatch * gpus] : [])].join('-'));
}

function sourceOf({ data, method, seqLen, microBatch, to, gpus = 1 }, more) {
  if (data !== 'long') return join(root, 'fixtures/quickstart', FIXTURES[data]);
  const makes = method.startsWith('dpo') ? longPair : longChat;
  const file = join(work, `long-${to}-${makes.name}-${seqLen}-${microBatch * gpus}.jsonl`);
  const rows = (to === 'litgpt' ? 1.25 : 1) * STEPS * microBatch * gpus + more;
  writeFileSync(file, Array.from({ length: rows }, (_, row) => `${JSON.stringify(makes(row, seqLen))}\n`).join(''));
  return file;
}

/** A chat of more tokens than a sequence holds: each word is a token or more. */
function longChat(row, words) {
  const answer = longText(row, words);
  return { messages: [{ role: 'user', content: `Go on from number ${row}.` }, { role: 'assistant', content: answer }] };
}

function longPair(row, words) {
  return { prompt: `Go on from number ${row}.`, chosen: longText(2 * row, words), rejected: longText(2 * row + 1, words) };
}

function longText(seed, words) {
  const WORDS = ['river', 'stone', 'green', 'seven', 'window', 'paper', 'north', 'silver', 'garden', 'engine', 'letter', 'morning', 'copper'];
  let state = seed + 1;
  return Array.from({ length: words }, () => WORDS[(state = (state * 1103515245 + 12345) % 2147483648) % WORDS.length]).join(' ');
}

async function train(one) {
  const { name, together, gpus = 1 } = one;
  const folder = join(work, 'runs', name.replaceAll('/', '-'));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const started = Date.now();
  const told = { case: name, ...(gpus === 1 ? {} : { gpus }), ...(together === undefined ? {} : { together }) };
  const seconds = () => Math.round((Date.now() - started) / 1000);
  try {
    await prepare(one);
    const config = configOf(one, folder);
    const { plan } = JSON.parse(dsprep(['config', ...config]));
    const first = await launch(one, folder, config, []);
    if (first.failed !== undefined) return { ...told, ok: false, seconds: seconds(), ...first.failed };
    const { losses, measured, answer } = first;
    const record = JSON.parse(readFileSync(join(first.run, 'run.json'), 'utf8'));
    const seen = { ...first.seen };
    const predicted = taskOf(one) === 'sft' ? predictedTokens(one, first.run) : {};
    predicted.steps = answer.checks?.find(({ name: check }) => check === 'rows')?.epoch?.totalSteps;
    const parts = Object.fromEntries(plan.vram.parts.map((part) => [part.name, part.bytes]));
    const estimate = plan.vram.bytes - parts.overhead;
    const ratio = one.data === 'long' ? Number((estimate / measured.peak).toFixed(3)) : undefined;
    const problems = [];
    if (losses.length === 0 || !losses.every(Number.isFinite)) problems.push('losses are not finite');
    // Axolotl pads what is packed, and tells no mask of it
    if (one.set?.includes('sample_packing=true')) delete seen.tokens;
    for (const what of ['tokens', 'trained', 'steps'])
      if (predicted[what] !== undefined && seen[what] !== undefined && predicted[what] !== seen[what]) problems.push(`${what} are not those predicted`);
    if (ratio !== undefined && Math.abs(ratio - 1) > MAX_DRIFT) problems.push('the estimate is off by more than 15 %');
    const resumed = one.resumes ? await resume(one, folder, config) : undefined;
    if (resumed?.said !== undefined) problems.push('it was not resumed');
    return {
      ...told,
      ok: problems.length === 0,
      ...(problems.length === 0 ? {} : { said: problems.join('; ') }),
      framework: `${one.to} ${record.framework.version}`,
      ...(!name.startsWith('two/') ? {} : { processes: measured.processes, command: record.command.slice(1).map((word) => word.replace(folder, '')).join(' ') }),
      loss: [losses[0], losses.at(-1)],
      ...(gpus === 1 ? {} : { losses }),
      ...(resumed === undefined ? {} : { resumed }),
      seen,
      predicted,
      peak: measured.peak,
      ...(ratio === undefined ? {} : { estimate, ratio, parts }),
      held: measured.held,
      loading: measured.loading,
      reserved: measured.reserved,
      card: measured.card,
      versions: measured.versions,
      seconds: seconds(),
    };
  } catch (error) {
    return { ...told, ok: false, said: String(error.stderr || error.message).slice(-800), seconds: seconds() };
  } finally {
    rmSync(join(folder, 'trained'), { recursive: true, force: true });
  }
}

/** What is trained, without how. */
function taskOf({ method }) {
  return method.split('-')[0];
}

function configOf(one, folder) {
  const { to, seqLen, microBatch, accumulation = 1, gpus = 1, rank } = one;
  const unpacked = taskOf(one) === 'sft' ? UNPACKED[to] : [];
  const set = one.isBare ? [] : [...quiet(one), ...(one.resumes ? CHECKPOINTS[to] : []), ...(one.set ?? unpacked)].flatMap((each) => ['--set', each]);
  const presets = (one.presets ?? []).flatMap((each) => ['--preset', each]);
  return [
    ...[dataOf(one), '--to', to, '--model', modelOf(one), '--method', one.method, ...presets, '--seq-len', String(seqLen), '--epochs', '1'],
    ...['--micro-batch-size', String(microBatch), '--gradient-accumulation', String(accumulation), '--gpus', String(gpus)],
    ...(rank === undefined ? [] : ['--lora-rank', String(rank)]),
    ...['--output-dir', join(folder, 'trained'), ...set, '--json'],
  ];
}

async function launch({ to }, folder, config, more) {
  const measure = join(folder, `measure${more.join('')}`);
  mkdirSync(measure);
  const runs = join(folder, `runs${more.join('')}`);
  const child = await dsprepAside(
    ['launch', ...config, '--python', join(venvs, to), '--runs-dir', runs, ...more],
    { ...env, GPU_MEASURE: measure, PYTHONPATH: join(here, 'measure') },
    folder,
  );
  const answer = JSON.parse(child.stdout || '{}');
  const measured = measuredIn(measure);
  const run = existsSync(runs) ? join(runs, readdirSync(runs)[0] ?? '') : undefined;
  const log = run === undefined ? '' : readFileSync(join(run, 'log.txt'), 'utf8');
  if (child.code !== 0 || run === undefined) {
    const said = answer.failure?.message ?? answer.error?.message ?? child.stderr.slice(-500);
    return { failed: { said, log: log.trim().split('\n').slice(-40).join('\n') } };
  }
  const losses = measured.losses?.length > 0 ? measured.losses : lossesIn(join(run, 'metrics.jsonl'));
  const seen =
    to === 'litgpt'
      ? { tokens: Number(/Tokens w\/ Prompt\s*:\s*(\d+)/.exec(log)?.[1]), steps: Math.max(...[...log.matchAll(/iter \d+ step (\d+)/g)].map(([, step]) => Number(step))) }
      : { tokens: measured.tokens, trained: measured.trained, steps: measured.step };
  return { answer, measured, run, losses, seen };
}

/** Takes the last checkpoint away, and goes on from the one before. */
async function resume(one, folder, config) {
  const trained = join(folder, 'trained');
  const steps = readdirSync(trained).filter((name) => /^(?:checkpoint|step)-\d+$/.test(name));
  const last = steps.sort((a, b) => Number(a.split('-')[1]) - Number(b.split('-')[1])).at(-1);
  for (const name of ['final', last]) rmSync(join(trained, name), { recursive: true, force: true });
  const again = await launch(one, folder, config, ['--resume']);
  return again.failed ?? { from: steps.at(-2), losses: again.losses, steps: again.seen.steps };
}

/** Of all processes together the tokens, of the one that held the most the rest: launchers hold nothing. */
function measuredIn(folder) {
  const all = readdirSync(folder).map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')));
  const sum = (read) => all.reduce((total, one) => total + read(one), 0);
  const [most] = all.sort((a, b) => b.peak - a.peak);
  return { ...most, tokens: sum(({ tokens }) => tokens), trained: sum(({ trained }) => trained), processes: all.length };
}

function lossesIn(file) {
  const lines = readFileSync(file, 'utf8').trim().split('\n').filter(Boolean);
  return lines.map((line) => JSON.parse(line).loss).filter((loss) => loss !== undefined);
}

/** By `dsprep predict`, from the config that was started; a script of Unsloth is told in options. */
function predictedTokens(one, folder) {
  const { to, seqLen } = one;
  const config = readdirSync(folder).find((file) => file.endsWith('.yaml'));
  if (to !== 'unsloth' && existsSync(join(folder, 'train.py'))) return {};
  const packs = (one.set ?? []).includes('packing=true');
  const how =
    to === 'unsloth'
      ? ['apply_chat_template=true', 'train_on_responses_only=true', `max_seq_length=${seqLen}`, `max_length=${seqLen}`, `packing=${packs}`].flatMap((each) => ['--set', each])
      : ['--train-config', join(folder, config)];
  const file = join(dataOf(one), 'train.jsonl');
  let text;
  try {
    text = dsprep(['predict', file, '--to', to, ...how, '--tokenizer', to === 'litgpt' ? modelOf(one) : tokenizerOf(one), '--out-file', '-', '--quiet']);
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
