// What the fuzz scripts share: rows to a predictor and to the oracle, and the comparison.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { unslothSettings } from './cases-unsloth.mjs';

export function argument(name, otherwise) {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? otherwise : process.argv[at + 1];
}

/** The built modules, all their exports together. */
export async function openBuilt(here, files) {
  const build = process.env.DSPREP_BUILD ?? join(dirname(here), 'dist');
  const modules = await Promise.all(Object.values(files).map((file) => import(join(build, 'src', file))));
  return Object.assign({}, ...modules);
}

export const tokenizerFolder = (name) =>
  join(process.env.ORACLE_TOKENIZERS ?? join(process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle'), 'tokenizers'), name);

/** A framework that is started once: `run(args, env)` is one oracle run. */
function startServer(here, framework) {
  const home = process.env.ORACLE_VENVS ?? join(process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle'), 'venvs');
  const server = spawn(join(home, framework, 'bin/python'), ['-m', 'oracle.serve', framework], {
    cwd: here,
    env: { ...process.env, PYTHONPATH: here, PYTHONUTF8: '1', ...QUIET },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  server.unref();
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  return async (args, env) => {
    server.stdin.write(`${JSON.stringify({ args, env })}\n`);
    const { value } = await lines.next();
    return JSON.parse(value);
  };
}

const QUIET = { HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1', TRANSFORMERS_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false', CUDA_VISIBLE_DEVICES: '', OMP_NUM_THREADS: '1' };
const servers = new Map();

/** Examples and summary of one oracle run; `{ error }` where the framework stopped. */
export async function runOracle(here, kind, { rows, tokenizer, config, flags = [], env = {} }) {
  const framework = kind.split('-')[0];
  if (!servers.has(framework)) servers.set(framework, startServer(here, framework));
  const work = mkdtempSync(join(tmpdir(), 'dsprep-fuzz-'));
  try {
    const data = join(work, 'rows.jsonl');
    writeFileSync(data, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const out = join(work, 'out.jsonl');
    const sets = Object.entries(config).flatMap(([key, value]) => ['--set', `${key}=${JSON.stringify(value)}`]);
    const args = [kind, '--tokenizer', tokenizerFolder(tokenizer), '--data', data, '--out', out, ...sets, ...flags];
    const { code, said } = await servers.get(framework)(args, { ORACLE_DATA: data, ...env });
    if (code !== 0) return { error: said.trim().slice(0, 600) || `exit ${code}` };
    const lines = readFileSync(out, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
    return { examples: lines.slice(0, -1), summary: lines.at(-1).summary };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const escaped = (part) => part.replaceAll('\n', '\\n');

/** Unsloth by the oracle's own recipe, or by unsloth-script.py. */
export function runUnsloth(here, kind, { rows, tokenizer, config }) {
  const full = unslothSettings(config, tokenizer);
  const markers = full.instruction_part ? ['--instruction-part', escaped(full.instruction_part), '--response-part', escaped(full.response_part)] : [];
  const flags = kind === 'recipe' ? ['--max-length', String(full.max_length), ...markers] : ['--script', join(here, 'unsloth-script.py')];
  return runOracle(here, 'unsloth-sft', { rows, tokenizer, config: {}, flags, env: kind === 'script' ? { UNSLOTH_SCRIPT: JSON.stringify(full) } : {} });
}

/** All predictions of rows in order. */
export function predictAll(opened, rows) {
  const { predictor } = opened;
  return [...rows.flatMap((row, index) => predictor.push(row, index)), ...predictor.end()];
}

const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

/** What differs between predictions (dropped ones left out) and the oracle's examples. */
export function differences(predictions, examples) {
  const made = predictions.filter(({ kind }) => kind !== 'dropped');
  const found = [];
  if (made.length !== examples.length) found.push(`${made.length} examples predicted, ${examples.length} made`);
  for (const [index, example] of examples.entries()) {
    const prediction = made[index];
    if (prediction === undefined) break;
    for (const [ours, theirs] of FIELDS) {
      if (!(theirs in example) || !(ours in prediction)) continue;
      if (!same(prediction[ours], example[theirs])) {
        const at = [...prediction[ours].entries?.() ?? []].find(([i, id]) => id !== example[theirs][i])?.[0];
        found.push(`example ${index} (row ${prediction.row}): ${theirs} differs at ${at}: ${JSON.stringify(prediction[ours].slice?.(at, at + 6))} / ${JSON.stringify(example[theirs].slice?.(at, at + 6))} (${prediction[ours].length} / ${example[theirs].length})`);
      }
    }
    if (example.row !== null && example.row !== undefined && prediction.row !== null && example.row !== prediction.row) found.push(`example ${index}: row ${prediction.row} / ${example.row}`);
  }
  return found;
}

const FIELDS = [
  ['inputIds', 'input_ids'], ['labels', 'labels'], ['seqLengths', 'seq_lengths'], ['promptIds', 'prompt_ids'], ['chosenInputIds', 'chosen_input_ids'],
  ['chosenLabels', 'chosen_labels'], ['rejectedInputIds', 'rejected_input_ids'], ['rejectedLabels', 'rejected_labels'], ['isDesirable', 'kto_label'],
];

/** Runs all cases on all tokenizers and prints one line each. */
export async function compareAll({ cases, random, openTokenizer, predict, oracle, crashes = 0 }) {
  const names = argument('tokenizers', 'qwen3,llama3_1,gemma3,mistral_nemo').split(',');
  const count = Number(argument('rows', '60'));
  const only = new RegExp(argument('only', '.'));
  let [rowsSeen, examplesSeen, bad, refused] = [0, 0, 0, 0];
  for (const name of names) {
    const tokenizer = await openTokenizer(tokenizerFolder(name));
    for (const [label, kind, make, config, needed] of cases) {
      if (!only.test(label)) continue;
      const r = random(Number(argument('seed', '1')) * 7919 + label.length * 31 + name.length);
      let rows = Array.from({ length: needed ?? count }, () => make(r, name));
      const opened = () => predict(kind, tokenizer, config);
      if ('unsupported' in opened()) {
        refused++;
        console.log(`--   ${name} ${label}: unsupported ${JSON.stringify(opened().unsupported.map(({ key, message }) => `${key}: ${message}`))}`);
        continue;
      }
      const stopped = [];
      for (;;) {
        const out = new Map(predictAll(opened(), rows).filter(({ kind, code }) => kind === 'dropped' && !code.startsWith('DROPPED')).map((p) => [p.row, p]));
        if (out.size === 0) break;
        for (const [row, p] of out) stopped.push({ row: rows[row], code: p.code, message: p.message });
        rows = rows.filter((_, index) => !out.has(index));
      }
      for (const { row, code, message } of stopped.slice(0, crashes)) {
        const result = code.startsWith('CRASH') ? await oracle(kind, { rows: [row], tokenizer: name, config }) : undefined;
        if (result !== undefined && result.error === undefined) { bad++; console.log(`BAD  ${name} ${label}: predicted ${code} (${message}), and the run went on: ${JSON.stringify(row).slice(0, 300)}`); }
      }
      if (rows.length === 0) {
        console.log(`--   ${name} ${label}: the run stops on all of ${stopped.length} rows: ${stopped[0]?.code} ${stopped[0]?.message}`);
        continue;
      }
      const predictions = predictAll(opened(), rows);
      const result = await oracle(kind, { rows, tokenizer: name, config });
      const found = result.error === undefined ? differences(predictions, result.examples) : [`the run stopped: ${result.error}`];
      rowsSeen += rows.length;
      examplesSeen += result.examples?.length ?? 0;
      if (found.length > 0) bad++;
      const dropped = predictions.filter(({ kind }) => kind === 'dropped').length;
      console.log(`${found.length > 0 ? 'BAD ' : 'ok  '} ${name} ${label}: ${rows.length} rows, ${result.examples?.length} examples, ${dropped} dropped, ${stopped.length} would stop it${stopped.length > 0 ? ` (${[...new Set(stopped.map(({ code }) => code))]})` : ''}`);
      for (const line of found.slice(0, 4)) console.log(`       ${line}`);
    }
  }
  console.log(`${rowsSeen} rows, ${examplesSeen} examples compared; ${bad} cases differ; ${refused} unsupported`);
  process.exit(bad > 0 ? 1 : 0);
}
