// Starts real trainings with `dsprep launch` on this machine's CPU: real data converted by dsprep, a tiny model of random weights, one whole epoch; or two steps, and two more
// from their checkpoint.
//   node conformance/launch.mjs [--only trl/sft] [--only trl/sft/resume] [--write-table]
// Needs `npm run build`, the frameworks (setup.sh) and the data (DSPREP_SHARED, default ../shared beside the repository; without it, fixtures/quickstart). Each result is kept in
// conformance/results/launch.json, of which --write-table makes the table of docs/launch.md; logs of what fails are kept in conformance/out/launch.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CASES, DATA, SEEN, onCpu, steps } from './launch-cases.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const shared = resolve(root, process.env.DSPREP_SHARED ?? '../shared');
const oracleHome = process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle');
const tokenizer = join(process.env.ORACLE_TOKENIZERS ?? join(oracleHome, 'tokenizers'), 'qwen3');
const dsprep = join(process.env.DSPREP_DIST ?? join(root, 'dist'), 'bin/dsprep.js');
const resultsFile = join(here, 'results/launch.json');
const kept = join(here, 'out/launch');
const { values: flags } = parseArgs({ options: { only: { type: 'string', multiple: true }, 'write-table': { type: 'boolean' } } });
const env = { ...process.env, CUDA_VISIBLE_DEVICES: '', HF_HUB_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false', OMP_NUM_THREADS: '2', DO_NOT_TRACK: '1', AXOLOTL_DO_NOT_TRACK: '1', AXOLOTL_LOG_LEVEL: 'DEBUG', WANDB_DISABLED: 'true' };
const TIMEOUT_MS = 500_000;
const CHECKPOINT_STEP = 2;
const LAST_STEP = 4;
const LABELS = { tokens: 'tokens', trained: 'trained tokens', uncut: 'tokens before over-length rows are dropped', steps: 'steps' };

const work = mkdtempSync(join(tmpdir(), 'dsprep-launch-'));
const results = existsSync(resultsFile) ? JSON.parse(readFileSync(resultsFile, 'utf8')) : {};
let failures = 0;
try {
  mkdirSync(kept, { recursive: true });
  const named = CASES.map((one) => ({ one, name: nameOf(one) }));
  const chosen = flags.only === undefined ? named : flags.only.flatMap((name) => named.filter((each) => each.name === name));
  for (const { one, name } of chosen) {
    const started = Date.now();
    const result = tried(one, name);
    if (!result.ok) failures++;
    results[name] = { ...one, ...result };
    writeFileSync(resultsFile, `${JSON.stringify(Object.fromEntries(Object.entries(results).sort()), null, 2)}\n`);
    console.log(`${name}: ${result.said} (${Math.round((Date.now() - started) / 1000)} s)`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
if (flags['write-table']) writeTable();
process.exitCode = failures === 0 ? 0 : 1;

function nameOf({ to, method, resumes }) {
  return [to, method, ...(resumes === true ? ['resume'] : [])].join('/');
}

/** A case that fails in a way nobody foresaw is a result too. */
function tried(one, name) {
  try {
    return one.resumes === true ? resumed(one, name) : trainedOnce(one, name);
  } catch (error) {
    return { ok: false, said: String(error instanceof Error ? error.message : error).trim().split('\n').at(-1) };
  }
}

/** One epoch, whose examples, tokens and steps are compared with those that dsprep predicts of the same files and config. */
function trainedOnce(one, name) {
  const { to, method } = one;
  const { data, trainFile, source, limit } = converted(one);
  const set = [...onCpu(to, method), ...(to === 'litgpt' || to === 'axolotl' ? [] : ['save_strategy=no'])];
  const training = launched(one, data, set, name);
  if ('failed' in training) return { ok: false, said: training.failed };
  const { folder, log, losses, record, version } = training;
  const told = { source, limit, version, loss: losses.at(-1) };
  const mine = predicted(one, trainFile, folder);
  const compared = [];
  const seen = (patterns) => (patterns ?? []).flatMap((pattern) => [...log.matchAll(pattern)].map((match) => Number(match[1].replaceAll('_', ''))));
  for (const [field, patterns] of Object.entries(SEEN[to])) {
    const counts = seen(patterns);
    if (counts.length > 0) compared.push([field, mine[field], Math.max(...counts)]);
  }
  if (record.last?.totalSteps !== undefined) compared.push(['steps', mine.steps, record.last.totalSteps]);
  else if (record.last?.step !== undefined) compared.push(['steps', mine.steps, record.last.step]);
  const unlike = compared.filter(([, predictedCount, count]) => predictedCount !== count);
  const keep = { ...told, examples: mine.examples, compared: Object.fromEntries(compared.map(([field, , count]) => [field, count])) };
  if (unlike.length > 0 || compared.length === 0) {
    keepRun(folder, name);
    const how = unlike.map(([field, predictedCount, count]) => `${count} ${LABELS[field]}, ${predictedCount} predicted`).join('; ');
    return { ok: false, ...keep, said: how || 'the log counts nothing' };
  }
  return { ok: true, ...keep, said: `${compared.map(([field, , count]) => `${count} ${LABELS[field]}`).join(', ')}: as predicted` };
}

/** Two steps with a checkpoint, then `--resume` to the fourth: the second training must begin with the third. */
function resumed(one, name) {
  const { data, source, limit } = converted(one);
  const set = onCpu(one.to, one.method);
  const first = launched(one, data, [...set, ...steps(one.to, CHECKPOINT_STEP)], name);
  if ('failed' in first) return { ok: false, said: first.failed };
  const second = launched(one, data, [...set, ...steps(one.to, LAST_STEP)], name, ['--resume']);
  if ('failed' in second) return { ok: false, said: `with --resume: ${second.failed}` };
  const taken = stepsOf(one.to, second);
  const told = { source, limit, version: second.version, loss: second.losses.at(-1) };
  const isWhole = taken.join() === '3,4';
  if (!isWhole) keepRun(second.folder, name);
  return { ok: isWhole, ...told, said: isWhole ? 'stopped after step 2, resumed with steps 3 and 4' : `resumed with steps ${taken.join(', ')}` };
}

/** Steps that a training logged. */
function stepsOf(to, { log, folder, outputDir }) {
  if (to === 'litgpt') return [...new Set([...log.matchAll(/iter \d+ step (\d+) \|.*\(step\)/g)].map((match) => Number(match[1])))].filter((step) => step > 0 && step <= LAST_STEP);
  const checkpoint = join(outputDir, `checkpoint-${LAST_STEP}`, 'trainer_state.json');
  if (!existsSync(checkpoint)) return [];
  const before = JSON.parse(readFileSync(join(outputDir, `checkpoint-${CHECKPOINT_STEP}`, 'trainer_state.json'), 'utf8'));
  const after = JSON.parse(readFileSync(checkpoint, 'utf8'));
  // the steps before are told as the first training told them: they were not made again
  const isKept = JSON.stringify(after.log_history.slice(0, before.log_history.length)) === JSON.stringify(before.log_history);
  const losses = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line)).filter(({ loss, learningRate }) => loss !== undefined && learningRate !== undefined);
  return isKept && losses.length === LAST_STEP - CHECKPOINT_STEP ? after.log_history.slice(before.log_history.length).flatMap(({ step, loss }) => (loss === undefined ? [] : [step])) : [`?${losses.length}`];
}

function converted({ to, method }) {
  const { file, quickstart, rows } = DATA[method];
  const real = join(shared, 'data/real', file);
  const isReal = existsSync(real);
  const data = join(work, `${to}-${method}`);
  const limit = isReal ? rows : undefined;
  const input = isReal ? real : join(root, 'fixtures/quickstart', quickstart);
  if (!existsSync(data)) run(['convert', input, '--to', to, '--method', method, '--split', 'val=10%', ...(isReal ? ['--limit', String(rows)] : []), '--max-rejects', '100%', '-o', data, '--quiet']);
  const report = JSON.parse(readFileSync(join(data, 'dsprep/report.json'), 'utf8'));
  return { data, trainFile: join(data, report.splits[0].file), source: isReal ? file : `quickstart/${quickstart}`, limit };
}

function launched(one, data, set, name, more = []) {
  const { to, method, tuning = 'lora' } = one;
  const runs = join(work, 'runs', name);
  const outputDir = join(work, 'trained', name);
  const args = ['launch', data, '--to', to, '--model', model(to), '--method', `${method}-${tuning}`, '--python', join(oracleHome, 'venvs', to), '--runs-dir', runs, '--output-dir', outputDir, '--epochs', '1', '--micro-batch-size', '2', '--gradient-accumulation', '2', '--seq-len', String(DATA[method].seqLen), ...set.flatMap((setting) => ['--set', setting]), ...more, '--json'];
  const child = spawnSync('nice', ['-n', '15', process.execPath, dsprep, ...args], { cwd: work, env, encoding: 'utf8', timeout: TIMEOUT_MS, maxBuffer: 1 << 26 });
  let answer;
  try {
    answer = JSON.parse(child.stdout);
  } catch {
    return { failed: `no answer: ${(child.stderr || child.error?.message || '').trim().split('\n').at(-1)}` };
  }
  const folder = answer.runFolder;
  if (folder === undefined) return { failed: `not started: ${answer.error?.message ?? child.stdout.slice(0, 300)}` };
  const failed = (said) => {
    keepRun(folder, name);
    return { failed: said };
  };
  const record = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  if (child.status !== 0) return failed(answer.failure?.message ?? `exit code ${child.status}`);
  if (record.exitCode !== 0 || record.endedAt === undefined || record.data.manifestSha256.length !== 64) return failed('run.json is not whole');
  const metrics = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const losses = metrics.map(({ loss }) => loss).filter((loss) => loss !== undefined);
  if (losses.length === 0 || !losses.every((loss) => Number.isFinite(loss))) return failed(`losses: ${JSON.stringify(losses)}`);
  return { folder, log: readFileSync(join(folder, 'log.txt'), 'utf8'), losses, record, outputDir, version: record.framework.version };
}

function keepRun(folder, name) {
  const copy = join(kept, name.replaceAll('/', '-'));
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true });
}

/** What `dsprep budget` says of the training file with the config that was started; a script is told by its options. Without a GPU, Unsloth leaves the rows to TRL, which adds an EOS where there is room. */
function predicted({ to, method }, trainFile, folder) {
  const config = readdirSync(folder).find((name) => /\.ya?ml$/.test(name));
  const { seqLen } = DATA[method];
  const how = config === undefined ? ['--set', `max_length=${seqLen}`, '--set', 'train_on_responses_only=true', '--set', 'apply_chat_template=true'] : ['--train-config', join(folder, config)];
  const args = ['budget', trainFile, '--to', to, '--method', method, '--tokenizer', to === 'litgpt' ? model(to) : tokenizer, ...how, '--seq-len', String(seqLen), '--micro-batch-size', '2', '--gradient-accumulation', '2', '--epochs', '1', '--json'];
  const report = JSON.parse(run(args));
  const at = report.lengths.find(({ sequenceLength }) => sequenceLength === seqLen);
  const added = to === 'unsloth' ? at.examples - at.cutRows : 0;
  return { examples: at.examples, tokens: at.tokens + added, trained: at.trained, uncut: report.all.tokens, steps: at.steps.totalSteps };
}

function run(args) {
  return execFileSync(process.execPath, [dsprep, ...args], { encoding: 'utf8', env, maxBuffer: 1 << 26 });
}

/** A tiny model of random weights, made once: two layers of Qwen3 for transformers, one of LitGPT's own, whose size dsprep takes from its name. */
function model(to) {
  const out = join(work, to === 'litgpt' ? 'litgpt/checkpoints/tiny-0.1B' : 'tiny');
  if (existsSync(out)) return out;
  if (to === 'litgpt') {
    const program = 'import sys; from oracle.fw_litgpt import checkpoint; checkpoint(sys.argv[1], "tiny-0.1B", sys.argv[2])';
    execFileSync(join(oracleHome, 'venvs/litgpt/bin/python'), ['-c', program, tokenizer, join(work, 'litgpt')], { cwd: here, env, stdio: 'ignore' });
  } else {
    execFileSync(join(oracleHome, 'venvs/trl/bin/python'), [join(here, 'tiny_model.py'), out, '--tokenizer', tokenizer], { env, stdio: 'ignore' });
  }
  return out;
}

function writeTable() {
  const page = join(root, 'docs/launch.md');
  const row = ({ to, version, method, tuning = 'lora', source, limit, resumes, loss, ok, said }) => {
    const framework = version === undefined ? to : `${to} ${version}`;
    const data = source === undefined ? '' : `${source}${limit === undefined ? '' : `, ${limit} rows`}`;
    const cells = [framework, `${method}-${tuning}`, data, resumes === true ? 'resumed' : 'one epoch', loss === undefined ? '' : String(loss), ok ? said : `not as it should be: ${said}`];
    return `| ${cells.map((cell) => cell.replaceAll('|', '/')).join(' | ')} |`;
  };
  const rows = CASES.flatMap((one) => results[nameOf(one)] ?? []).map(row);
  const lines = ['<!-- launch-table -->', '', '| framework | method | data | | last loss | |', '|---|---|---|---|---:|---|', ...rows, '', '<!-- /launch-table -->'];
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, text.replace(/<!-- launch-table -->[\s\S]*<!-- \/launch-table -->/, () => lines.join('\n')));
}
