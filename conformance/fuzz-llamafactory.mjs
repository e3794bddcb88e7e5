// Compares what dsprep predicts for LLaMA-Factory with what LLaMA-Factory makes of the same rows, id by id: all stages, options, templates and tool formats that the
// tokenizer allows, rows that are left out, rows that stop a run.
//   node conformance/fuzz-llamafactory.mjs [--tokenizers qwen3,llama3_1,gemma3,mistral_nemo,gptoss] [--rows 20] [--seed 1] [--only PATTERN] [--crashes 2]
// Needs `npm run build` (or DSPREP_BUILD, a folder with src/) and the frameworks (setup.sh). Rows on which the run is predicted to stop are left out of a case's file;
// --crashes N of each case are given to LLaMA-Factory one by one, which has to stop on them.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MEDIA_TEMPLATES, casesOf } from './cases-llamafactory.mjs';
import { random } from './fuzz-rows.mjs';
import { argument, differences, openBuilt, predictAll, tokenizerFolder } from './fuzz-run.mjs';
import { runLlamafactory } from './llamafactory-run.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { openLlamafactoryPredictor, openTokenizer } = await openBuilt(here, { llamafactory: 'frameworks/llamafactory/predict/open.js', tokenizer: 'tokenize/open-tokenizer.js' });
const names = argument('tokenizers', 'qwen3,llama3_1,gemma3,mistral_nemo,gptoss').split(',');
const count = Number(argument('rows', '20'));
const crashes = Number(argument('crashes', '2'));
const only = new RegExp(argument('only', '.'));
const total = { rows: 0, examples: 0, cases: 0, bad: 0, unsupported: 0, stops: 0, dropped: 0 };
const stops = ({ kind, code }) => kind === 'dropped' && !code.startsWith('DROPPED');

/** Rows without those that stop the run, and those. */
function withoutStops(open, rows) {
  const stopped = [];
  for (;;) {
    const out = new Map(predictAll(open(), rows).filter(stops).map((one) => [one.row, one]));
    if (out.size === 0) return { rows, stopped };
    for (const [row, one] of out) stopped.push({ ...one, at: rows[row] });
    rows = rows.filter((_, index) => !out.has(index));
  }
}

for (const name of names) {
  const tokenizer = await openTokenizer(tokenizerFolder(name));
  const folder = tokenizerFolder(name);
  const prepared = [];
  for (const [label, stage, make, config] of casesOf(name)) {
    if (!only.test(`${name} ${label}`)) continue;
    const r = random(Number(argument('seed', '1')) * 7919 + label.length * 31 + name.length + config.template?.length);
    const given = Array.from({ length: count }, () => make(r, name));
    const open = () => openLlamafactoryPredictor({ config: { stage, ...config }, tokenizer });
    const opened = open();
    if ('unsupported' in opened) {
      total.unsupported++;
      console.log(`--   ${name} ${label}: unsupported ${JSON.stringify(opened.unsupported)}`);
      continue;
    }
    const { rows, stopped } = withoutStops(open, given);
    const processor = MEDIA_TEMPLATES.has(config.template);
    const one = { stage, tokenizer: folder, config, processor };
    prepared.push({ label, rows, stopped, predictions: rows.length > 0 ? predictAll(open(), rows) : [], case: { ...one, name: label, rows } });
    for (const [index, { code, message, at }] of stopped.filter(({ code }) => code.startsWith('CRASH')).slice(0, crashes).entries())
      prepared.push({ label: `${label} stop ${index}`, expects: `${code}: ${message}`, case: { ...one, name: label, rows: [at] } });
  }
  const runnable = prepared.filter((one) => one.case.rows.length > 0);
  const results = runLlamafactory(here, runnable.map((one) => one.case));
  for (const [index, { label, expects, rows, stopped, predictions, case: given }] of runnable.entries()) {
    const { examples, error } = results[index];
    if (expects !== undefined) {
      total.stops++;
      if (error === undefined) { total.bad++; console.log(`BAD  ${name} ${label}: predicted ${expects}, and the run went on: ${JSON.stringify(given.rows).slice(0, 400)}`); }
      continue;
    }
    const made = predictions.filter(({ kind }) => kind !== 'dropped');
    const nothingLeft = made.length === 0 && error !== undefined;
    const found = nothingLeft ? [] : error === undefined ? differences(predictions, examples) : [`the run stopped: ${error}`];
    total.cases++;
    total.rows += rows.length;
    total.examples += examples?.length ?? 0;
    total.dropped += predictions.length - made.length;
    if (found.length > 0) total.bad++;
    console.log(`${found.length > 0 ? 'BAD ' : 'ok  '} ${name} ${label}: ${rows.length} rows, ${examples?.length ?? 0} examples, ${predictions.length - made.length} dropped, ${stopped.length} would stop it ${[...new Set(stopped.map(({ code }) => code))].join(' ')}`);
    for (const line of found.slice(0, 3)) console.log(`       ${line}`);
  }
}
console.log(JSON.stringify(total));
process.exit(total.bad > 0 ? 1 : 0);
