// Compares what dsprep predicts for Axolotl with what Axolotl makes of the same rows, id by id.
//   node conformance/fuzz-axolotl.mjs [--tokenizers qwen3,llama3_1] [--rows 100] [--seed 1] [--only PATTERN]
// Needs `npm run build` (or DSPREP_BUILD, a folder with src/) and the framework (setup.sh axolotl). All cases run after one start of it. Rows on which a run stops are
// predicted and left out of the file; --crashes N gives N of them to Axolotl one by one, which has to stop on each. --cache DIR keeps what Axolotl made of rows, so that a
// second run compares at once; --compare starts nothing and takes only what is there. --fixtures DIR writes the first rows and what Axolotl made of them, where all is
// equal:
//   node conformance/fuzz-axolotl.mjs --tokenizers qwen3 --fixtures fixtures/predict/axolotl
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CASES, STOPS } from './axolotl-cases.mjs';
import { random } from './fuzz-rows.mjs';
import { argument, differences, openBuilt, predictAll, tokenizerFolder } from './fuzz-run.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { openAxolotlPredictor, openTokenizer } = await openBuilt(here, { axolotl: 'frameworks/axolotl/predict/open.js', tokenizer: 'tokenize/open-tokenizer.js' });
const names = argument('tokenizers', 'qwen3,llama3_1,gemma3,mistral_nemo').split(',');
const count = Number(argument('rows', '60'));
const seed = Number(argument('seed', '1'));
const only = new RegExp(argument('only', '.'));
const crashes = Number(argument('crashes', '0'));
const fixtures = argument('fixtures', undefined);
const FIXTURE_ROWS = 6;
const cache = argument('cache', undefined);
const work = cache ?? mkdtempSync(join(tmpdir(), 'dsprep-fuzz-'));
mkdirSync(work, { recursive: true });

const jobs = [];
function job(kind, tokenizer, config, rows) {
  const base = join(work, createHash('sha256').update(JSON.stringify([kind, tokenizer, config, rows])).digest('hex').slice(0, 24));
  if (existsSync(`${base}.done`)) return base;
  writeFileSync(`${base}.jsonl`, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const sets = Object.entries(config).flatMap(([key, value]) => ['--set', `${key}=${JSON.stringify(value)}`]);
  jobs.push({
    args: [`axolotl-${kind}`, '--tokenizer', tokenizerFolder(tokenizer), '--data', `${base}.jsonl`, '--out', `${base}.out`, ...sets],
    stdout: `${base}.stdout`,
    done: `${base}.done`,
  });
  return base;
}

const checks = [];
const tokenizers = await Promise.all(names.map((name) => openTokenizer(tokenizerFolder(name))));
for (const [label, kind, make, options] of [...CASES, ...STOPS]) {
  if (!only.test(label)) continue;
  for (const [place, name] of names.entries()) {
    const tokenizer = tokenizers[place];
    const r = random(seed * 7919 + label.length * 31 + name.length);
    const given = typeof options === 'function' ? options(name) : options;
    if (given === undefined) continue;
    const config = { sequence_len: 2048, shuffle_merged_datasets: false, ...(kind === 'dpo' || kind === 'kto' ? { rl: kind } : {}), ...given };
    let rows = Array.from({ length: count }, () => make(r, name));
    const opened = () => openAxolotlPredictor({ config, tokenizer });
    const first = opened();
    if ('unsupported' in first) {
      checks.push({ line: `--   ${name} ${label}: unsupported ${JSON.stringify(first.unsupported)}` });
      continue;
    }
    const stopped = [];
    const began = performance.now();
    let predictions;
    for (;;) {
      predictions = predictAll(opened(), rows);
      const out = new Map(predictions.filter(({ kind, code }) => kind === 'dropped' && !code.startsWith('DROPPED')).map((p) => [p.row, p]));
      if (out.size === 0) break;
      for (const [row, p] of out) stopped.push({ row: rows[row], code: p.code, message: p.message });
      rows = rows.filter((_, index) => !out.has(index));
      if (rows.length === 0) break;
    }
    const ms = (performance.now() - began) / count;
    for (const { row, code, message } of stopped.filter((s) => s.code.startsWith('CRASH')).slice(0, crashes)) {
      checks.push({ crash: job(kind, name, config, [row]), line: `${name} ${label}: ${code} (${message}) ${JSON.stringify(row).slice(0, 300)}` });
    }
    const codes = [...new Set(stopped.map(({ code }) => code))];
    if (rows.length === 0) checks.push({ line: `--   ${name} ${label}: stops on all of ${stopped.length}: ${stopped[0]?.code} ${stopped[0]?.message}` });
    else checks.push({ base: job(kind, name, config, rows), predictions, rows, name, label, stopped, codes, ms, config });
  }
}

const jobFile = join(work, `jobs-${process.pid}.json`);
writeFileSync(jobFile, JSON.stringify(jobs));
const python = join(process.env.ORACLE_VENVS ?? join(process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle'), 'venvs'), 'axolotl/bin/python');
if (jobs.length > 0 && !process.argv.includes('--compare')) execFileSync(python, [join(here, 'oracle_jobs.py'), 'axolotl', jobFile], { cwd: here, stdio: ['ignore', 'inherit', process.env.ORACLE_JOBS_TIMES ? 'inherit' : 'ignore'] });

/** An example as the comparison knows it: KTO's collator cuts, and ORPO's rows come as they are. */
function example({ raw, ...made }, { config, label }) {
  if (raw !== undefined) {
    return { row: made.row, prompt_ids: raw.prompt_input_ids, chosen_input_ids: raw.chosen_input_ids, chosen_labels: raw.chosen_labels,
      rejected_input_ids: raw.rejected_input_ids, rejected_labels: raw.rejected_labels };
  }
  if (!('kto_label' in made)) return made;
  return { row: made.row, kto_label: made.kto_label, input_ids: made.input_ids.slice(0, config.sequence_len), labels: made.labels.slice(0, config.sequence_len) };
}

/** Options, rows and examples, as src/frameworks/testing/prediction-fixtures.ts reads them. */
function writeFixture({ name, label, config, rows, predictions }, examples) {
  const first = predictions.filter(({ kind }) => kind !== 'dropped').map(({ row }) => row < FIXTURE_ROWS);
  const kept = examples.filter((_, index) => first[index]);
  if (kept.length === 0) return;
  const lines = [{ tokenizer: name, config }, ...rows.slice(0, FIXTURE_ROWS).map((row) => ({ row })), ...kept.map((made) => ({ example: made }))];
  mkdirSync(fixtures, { recursive: true });
  writeFileSync(join(fixtures, `${label}.${name}.jsonl`), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

let [rowsSeen, examplesSeen, bad, crashed] = [0, 0, 0, 0];
for (const check of checks) {
  const started = check.crash ?? check.base;
  if (started !== undefined && !existsSync(`${started}.done`)) continue;
  if (check.crash !== undefined) {
    crashed++;
    if (existsSync(`${check.crash}.out`)) {
      bad++;
      console.log(`BAD  predicted to stop, and the run went on: ${check.line}`);
    }
    continue;
  }
  if (check.base === undefined) {
    console.log(check.line);
    continue;
  }
  const { base, predictions, rows, name, label, stopped, codes, ms } = check;
  const ran = existsSync(`${base}.out`);
  const lines = ran ? readFileSync(`${base}.out`, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line)) : [];
  const found = ran
    ? differences(predictions, lines.slice(0, -1).map((line) => example(line, check)))
    : [`the run stopped: ${readFileSync(`${base}.stdout`, 'utf8').trim().slice(0, 500)}`];
  if (fixtures !== undefined && ran && found.length === 0) writeFixture(check, lines.slice(0, -1).map((line) => example(line, check)));
  rowsSeen += rows.length;
  examplesSeen += Math.max(0, lines.length - 1);
  if (found.length > 0) bad++;
  const dropped = predictions.filter(({ kind }) => kind === 'dropped').length;
  console.log(`${found.length > 0 ? 'BAD ' : 'ok  '} ${name} ${label}: ${rows.length} rows, ${lines.length - 1} examples, ${dropped} dropped, ${stopped.length} would stop it${codes.length > 0 ? ` (${codes})` : ''}, ${ms.toFixed(2)} ms a row`);
  for (const line of found.slice(0, 4)) console.log(`       ${line}`);
  if (found.length > 0 && cache !== undefined) console.log(`       ${base}`);
}
console.log(`${rowsSeen} rows, ${examplesSeen} examples compared, ${crashed} stops checked; ${bad} cases differ`);
if (cache === undefined) rmSync(work, { recursive: true, force: true });
process.exitCode = bad > 0 ? 1 : 0;
