// Converts real data with the built dsprep, loads the result in the real frameworks, and compares rows and texts.
//   node conformance/matrix.mjs [--quick] [--only PATTERN] [--write-table]
// Needs `npm run build`, the frameworks (setup.sh) and the data (DSPREP_SHARED, default ../shared beside the repository).
import { execFile } from 'node:child_process';
import { createReadStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { CASES } from './matrix-cases.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const shared = resolve(root, process.env.DSPREP_SHARED ?? '../shared');
const oracleHome = process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle');
const tokenizer = join(process.env.ORACLE_TOKENIZERS ?? join(oracleHome, 'tokenizers'), 'qwen3');
const { readRecords } = await import(join(root, 'dist/src/index.js'));
const run = promisify(execFile);
const LONG = 131072;
/** Qwen3's template leaves out what stands before the last of these in an answer: the texts of answers are compared from there on. */
const THINK_END = '</think>';

/** Runs a child and gives its stdout; a failure keeps the end of what it said. */
async function child(file, args, options = {}) {
  try {
    return (await run(file, args, { maxBuffer: 1 << 30, ...options })).stdout;
  } catch (error) {
    const said = `${error.stdout ?? ''}\n${error.stderr ?? ''}`.trim().split('\n').slice(-6).join('\n');
    throw new Error(`${args.slice(0, 4).join(' ')}: exit ${error.code}\n${said}`);
  }
}

async function convert(test, out) {
  const args = [join(root, 'dist/bin/dsprep.js'), 'convert', join(shared, 'data/real', test.file), '--to', test.target, '-o', out];
  const stdout = await child(process.execPath, [...args, '--max-rejects', '100%', '--json', '--name', 'real', ...(test.flags ?? [])]);
  return JSON.parse(stdout).targets[0];
}

/** What is asked of the oracle for one written folder: its arguments. */
function oracleArgs(test, out, work) {
  const data = join(out, 'train.jsonl');
  switch (test.target) {
    case 'trl':
      return [`trl-${test.stage}`, '--data', out, '--set', `max_length=${LONG}`];
    case 'llamafactory':
      return [`llamafactory-${test.stage}`, '--data', out, '--dataset', Object.keys(JSON.parse(readFileSync(join(out, 'dataset_info.json'), 'utf8')))[0], '--template', 'qwen3_nothink', '--set', `cutoff_len=${LONG}`, ...(test.stage === 'pt' ? ['--set', 'packing=false'] : [])];
    case 'axolotl': {
      const config = { base_model: 'Qwen/Qwen3-8B', learning_rate: 1e-4, sequence_len: LONG, micro_batch_size: 2, gradient_accumulation_steps: 1, num_epochs: 1, optimizer: 'adamw_torch', lr_scheduler: 'cosine', chat_template: 'tokenizer_default', shuffle_merged_datasets: false, ...parse(readFileSync(join(out, 'axolotl.yaml'), 'utf8')) };
      const path = join(work, 'axolotl.yaml');
      writeFileSync(path, stringify(config));
      return [`axolotl-${test.stage}`, '--config', path];
    }
    case 'litgpt': {
      const config = { checkpoint_dir: 'checkpoints/tiny', train: { max_seq_length: LONG, epochs: 1, lr_warmup_steps: 1, global_batch_size: 2, micro_batch_size: 1 }, ...parse(readFileSync(join(out, 'litgpt.yaml'), 'utf8')) };
      const path = join(work, 'litgpt.yaml');
      writeFileSync(path, stringify(config));
      return ['litgpt-sft', '--config', path, '--val'];
    }
    case 'unsloth':
      return ['unsloth-sft', '--data', data, '--max-length', String(LONG)];
    default:
      throw new Error(`no oracle for ${test.target}`);
  }
}

async function loadWithOracle(test, out, work) {
  const result = join(work, 'examples.jsonl');
  await child('python3', ['-m', 'oracle', ...oracleArgs(test, out, work), '--tokenizer', tokenizer, '--text', '--out', result], { cwd: here });
  const texts = [];
  let summary;
  for await (const line of createInterface({ input: createReadStream(result) })) {
    const example = JSON.parse(line);
    if (example.summary !== undefined) summary = example.summary;
    else texts.push({ row: example.row, text: [example.text, example.chosen_text, example.rejected_text].filter((text) => text !== undefined).join('\n') });
  }
  return { rows: summary.rows, texts };
}

/** Where the oracle has no command: the framework's own loader, in its own venv. */
async function loadWithLoader(test, out) {
  const python = join(process.env.ORACLE_VENVS ?? join(oracleHome, 'venvs'), test.target, 'bin/python');
  const stdout = await child(python, [join(here, 'load_rows.py'), test.loader, out], { env: { ...process.env, HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1', PYTHONUTF8: '1', HF_HOME: join(out, '..', 'hf') } });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** How many of the contents stand in a text one after the other, in their order. */
function countInOrder(text, contents) {
  const squeezed = squeeze(text);
  let found = 0;
  let at = 0;
  for (const content of contents.flat().map(squeeze)) {
    const start = squeezed.indexOf(content, at);
    if (start < 0) continue;
    found++;
    at = start + content.length;
  }
  return found;
}

const squeeze = (text) => text.normalize('NFC').replace(/\s+/g, '');

/** Contents of each record that was written, in order: every one of them must be in what the framework trains on. */
async function writtenContents(test, out) {
  const rejects = join(out, 'dsprep/rejected.jsonl');
  const rejected = new Set(existsSync(rejects) ? readFileSync(rejects, 'utf8').trim().split('\n').map((line) => JSON.parse(line).line) : []);
  const written = [];
  for await (const { records } of readRecords({ inputs: [join(shared, 'data/real', test.file)] })) {
    for (const record of records) {
      if (rejected.has(record.origin.line)) continue;
      const messages = record.messages ?? [...(record.prompt ?? []), ...(record.chosen ?? []), ...(record.rejected ?? []), ...(record.completion ?? [])];
      const plain = messages.filter(({ content, toolCalls }) => typeof content === 'string' && toolCalls === undefined).map(({ role, content }) => (role === 'assistant' ? content.split(THINK_END).at(-1) : content));
      written.push(record.kind === 'text' ? [record.text] : plain);
    }
  }
  return written;
}

function missingTexts(test, texts, contents) {
  let missing = 0;
  for (const [index, { row, text }] of texts.entries()) {
    const expected = contents[row ?? index];
    const squeezed = squeeze(text);
    if (expected === undefined || !expected.every((content) => squeezed.includes(squeeze(content)))) missing++;
  }
  return missing;
}

async function runCase(test) {
  const work = mkdtempSync(join(tmpdir(), 'dsprep-matrix-'));
  const out = join(work, 'out');
  try {
    const report = await convert(test, out);
    const loaded = test.loader === undefined ? await loadWithOracle(test, out, work) : await loadWithLoader(test, out);
    if (loaded.document !== undefined) loaded.rows = countInOrder(loaded.document, await writtenContents(test, out));
    const { read, written, expanded, rejected } = report.counts;
    const isOneToOne = expanded === 0 && loaded.texts !== undefined && !test.skipTexts;
    const missing = isOneToOne ? missingTexts(test, loaded.texts, await writtenContents(test, out)) : undefined;
    const reasons = report.issues.filter(({ severity }) => severity === 'error').map(({ code, count }) => `${code} ${count}`);
    const isOk = loaded.rows === written && read + expanded === written + rejected && (missing ?? 0) === 0 && written > 0;
    return { ...test, read, expanded, written, rejected, loaded: loaded.rows, missing, reasons, isOk };
  } catch (error) {
    return { ...test, isOk: false, error: error.message };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function tableOf(results) {
  const head = '| data | for | framework | rows in | expanded | rejected (reason) | written | loaded | texts missing |\n|---|---|---|---:|---:|---|---:|---:|---:|\n';
  return head + results.map((r) => `| ${r.file} | ${r.stage} | ${r.target} | ${r.read ?? ''} | ${r.expanded ?? ''} | ${r.error ? 'FAILED' : `${r.rejected}${r.reasons.length ? ` (${r.reasons.join(', ')})` : ''}`} | ${r.written ?? ''} | ${r.loaded ?? ''} | ${r.missing ?? (r.isOk ? 'not compared' : '')} |\n`).join('');
}

const only = process.argv.includes('--only') ? new RegExp(process.argv[process.argv.indexOf('--only') + 1]) : /./;
const cases = CASES.filter((test) => (!process.argv.includes('--quick') || test.quick) && only.test(`${test.target} ${test.stage} ${test.file}`));
const results = [];
const queue = [...cases.keys()];
await Promise.all(
  [0, 1].map(async () => {
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
      const result = await runCase(cases[index]);
      results[index] = result;
      console.error(`${result.isOk ? 'ok  ' : 'BAD '} ${result.target} ${result.stage} ${result.file} read=${result.read} written=${result.written} loaded=${result.loaded} missing=${result.missing} ${(result.reasons ?? []).join(' ')} ${result.error ?? ''}`);
    }
  }),
);
const table = tableOf(results);
if (process.argv.includes('--write-table')) {
  const readme = join(here, 'README.md');
  const text = readFileSync(readme, 'utf8');
  const [before, rest] = text.split('<!-- matrix: made by matrix.mjs -->\n');
  writeFileSync(readme, `${before}<!-- matrix: made by matrix.mjs -->\n${table}<!-- end of matrix -->${rest.split('<!-- end of matrix -->')[1]}`);
} else process.stdout.write(table);
const failed = results.filter((result) => !result.isOk).length;
console.log(`conformance: ${results.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
