// Generated rows and options of one framework, predicted and really tokenised, compared id by id.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { differences, predictAll } from './fuzz-compare.mjs';
import { random, seedOf } from './fuzz-rows.mjs';
import { shrink } from './fuzz-shrink.mjs';
import { causeOf } from './known-differences.mjs';
import { startFramework, tokenizerFolder } from './oracle-server.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const SHRINK_TRIES = 60;

/** The built modules of `src/` under `dist/` (or DSPREP_BUILD). */
export const built = (file) => import(join(process.env.DSPREP_BUILD ?? join(dirname(here), 'dist'), 'src', file));

/** What is asked of a framework: a case's option set with one tokenizer. */
function optionSets(door, { tokenizers, only }) {
  return tokenizers.flatMap((tokenizer) => door.cases(tokenizer).filter(({ label }) => only.test(label)).map((one) => ({ ...one, tokenizer })));
}

/** As many of the sets as rows are wanted, drawn by the seed, in their order. */
function drawn(sets, count, seed) {
  if (sets.length <= count) return sets;
  const r = random(seedOf(seed, 'draw'));
  const places = sets.map((_, place) => place);
  for (let at = places.length - 1; at > 0; at--) {
    const other = r.int(at + 1);
    [places[at], places[other]] = [places[other], places[at]];
  }
  return places.slice(0, count).sort((a, b) => a - b).map((place) => sets[place]);
}

function rowsOf({ label, tokenizer, makeRow, rows: needed }, count, seed) {
  const r = random(seedOf(seed, `${label} ${tokenizer}`));
  return Array.from({ length: needed ?? count }, () => makeRow(r, tokenizer));
}

/**
 * Compares about `count` rows × option sets of one framework (each set with as many rows), and at least one row of each set that is drawn. Prints a line a set; gives what
 * each came to, for the results. `crashes`: how many rows of a set that are predicted to stop the run are given to the framework by themselves, which has to stop on them.
 */
export async function fuzzFramework(door, { count, seed, tokenizers = door.tokenizers, only = /./, crashes = 0, log = console.log }) {
  const [{ openTokenizer }, module] = await Promise.all([built('tokenize/open-tokenizer.js'), built(door.module)]);
  const sets = optionSets(door, { tokenizers, only });
  const chosen = drawn(sets, count, seed);
  const each = Math.max(1, Math.ceil(count / Math.max(1, chosen.length)));
  const framework = startFramework(door.name);
  const opened = new Map();
  const context = { door, module, framework, tokenizerOf: (name) => opened.get(name), crashes };
  const results = [];
  try {
    for (const set of chosen) {
      if (!opened.has(set.tokenizer)) opened.set(set.tokenizer, await openTokenizer(tokenizerFolder(set.tokenizer)));
      const rows = rowsOf(set, each, seed);
      const result = { set, ...(await compareSet(context, set, rows)) };
      log(line(result));
      for (const { text } of result.found.slice(0, 4)) log(`       ${text}`);
      if (result.found.length > 0 && result.cause === undefined) {
        const small = await shrinkCase(context, set, result);
        log(`       small: ${JSON.stringify(small.rows).slice(0, 2000)}`);
        log(`       repeat: npm run conformance -- --case ${saveCase(small)}`);
        log(`       all of it: npm run conformance -- --fuzz ${rows.length} --framework ${door.name} --tokenizer ${set.tokenizer} --seed ${seed} --only '^${escaped(set.label)}$'`);
      }
      results.push(result);
    }
    return { framework: door.name, versions: await framework.versions, results, isWhole: chosen.length === sets.length && only.source === '.' };
  } finally {
    framework.stop();
  }
}

const escaped = (label) => label.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll("'", '.');

/** Runs a saved small case again. */
export async function repeatCase(door, { rows, ...set }, log = console.log) {
  const [{ openTokenizer }, module] = await Promise.all([built('tokenize/open-tokenizer.js'), built(door.module)]);
  const framework = startFramework(door.name);
  const tokenizer = await openTokenizer(tokenizerFolder(set.tokenizer));
  try {
    const result = { set, ...(await compareSet({ door, module, framework, tokenizerOf: () => tokenizer, crashes: 1 }, set, rows)) };
    log(line(result));
    for (const { text } of result.found) log(`       ${text}`);
    return result;
  } finally {
    framework.stop();
  }
}

function open({ door, module, tokenizerOf }, set) {
  return door.open(module, { ...set, tokenizer: tokenizerOf(set.tokenizer) });
}

const stopsRun = ({ kind, code }) => kind === 'dropped' && !code.startsWith('DROPPED');

/** Rows without those on which the run is predicted to stop (or that are not predicted), and those. */
export function withoutStops(context, set, rows) {
  const stopped = [];
  const isOut = (one) => stopsRun(one) && !(context.door.goesOnAfterStops && one.code !== 'NOT_PREDICTED');
  while (rows.length > 0) {
    const predictions = predictAll(open(context, set), rows);
    const out = new Map(predictions.filter(isOut).map((one) => [one.row, one]));
    if (out.size === 0) return { rows, stopped, predictions };
    for (const [row, one] of out) stopped.push({ row: rows[row], code: one.code, message: one.message });
    rows = rows.filter((_, index) => !out.has(index));
  }
  return { rows, stopped, predictions: [] };
}

function ask({ door, framework }, set, rows) {
  return framework.run({ tokenizer: set.tokenizer, rows, ...door.request(set) });
}

/** One option set: predicted, tokenised, compared. `found` is empty where all is equal. */
async function compareSet(context, set, rows) {
  const opened = open(context, set);
  if ('unsupported' in opened) {
    const found = [];
    if (set.isRefusedThere === true || opened.unsupported.some(({ message }) => message.endsWith(' stops'))) {
      const { examples = [] } = await ask(context, set, rows);
      if (examples.length > 0) found.push({ row: null, text: `unsupported ${JSON.stringify(opened.unsupported)}, and the run went on` });
    }
    return { unsupported: opened.unsupported, rows: 0, examples: 0, dropped: 0, stopped: [], found, checked: rows };
  }
  const { rows: kept, stopped, predictions } = withoutStops(context, set, rows);
  const found = [];
  for (const { row, code, message } of stopped.filter(({ code }) => code.startsWith('CRASH')).slice(0, Math.max(context.crashes, set.crashes ?? 0))) {
    const { error } = await ask(context, set, [row]);
    if (error === undefined) found.push({ row: null, stop: row, text: `predicted ${code} (${message}), and the run went on: ${JSON.stringify(row).slice(0, 300)}` });
  }
  const made = predictions.filter(({ kind }) => kind !== 'dropped').length;
  let examples = [];
  if (kept.length > 0) {
    const result = await ask(context, set, kept);
    examples = (result.examples ?? []).map((example) => context.door.example?.(example, set) ?? example);
    // where no row is left, some frameworks stop
    if (result.error !== undefined && made > 0) found.push({ row: null, text: `the run stopped: ${result.error}`, isStop: true });
    else if (result.error === undefined) found.push(...differences(predictions, examples));
  }
  const cause = found.length > 0 ? causeOf({ framework: context.door.name, ...set }) : undefined;
  return { rows: kept.length, examples: examples.length, dropped: predictions.length - made, stopped, found, cause, checked: kept };
}

function line({ set, unsupported, rows, examples, dropped, stopped, found, cause }) {
  const name = `${set.tokenizer} ${set.label}`;
  if (unsupported !== undefined && found.length === 0) return `--   ${name}: not supported: ${unsupported.map(({ key, message }) => `${key}: ${message}`).join('; ')}`;
  const codes = [...new Set(stopped.map(({ code }) => code))].join(' ');
  const sign = found.length === 0 ? 'ok  ' : cause === undefined ? 'BAD ' : 'known';
  return `${sign} ${name}: ${rows} rows, ${examples} examples, ${dropped} dropped, ${stopped.length} would stop it${codes === '' ? '' : ` (${codes})`}${cause === undefined ? '' : `: ${cause}`}`;
}

/** Fewer and smaller rows, and fewer options, that differ in the same way. */
async function shrinkCase(context, set, { found, checked }) {
  const isStop = found[0].isStop === true;
  const stopRow = found[0].stop;
  const differs = async (rows, config) => {
    try {
      const result = await compareSet({ ...context, crashes: stopRow === undefined ? 0 : 1 }, { ...set, config }, rows);
      return result.unsupported === undefined && result.found.length > 0 && (result.found[0].isStop === true) === isStop && (result.found[0].stop === undefined) === (stopRow === undefined);
    } catch {
      return false;
    }
  };
  let rows = stopRow === undefined ? checked : [stopRow];
  const named = [...new Set(found.map(({ row }) => row).filter((row) => row !== null))].slice(0, 3);
  for (const row of named) {
    if (checked[row] === undefined || !(await differs([checked[row]], set.config))) continue;
    rows = [checked[row]];
    break;
  }
  rows = await shrink(rows, (smaller) => (smaller.length === 0 ? false : differs(smaller, set.config)), SHRINK_TRIES);
  const config = await shrink(set.config, (smaller) => differs(rows, smaller), SHRINK_TRIES / 4);
  return { framework: context.door.name, ...set, config, rows };
}

function saveCase({ makeRow: _, ...small }) {
  const folder = join(here, 'out');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${small.framework}-${small.tokenizer}-${small.label}`.replace(/[^\w-]+/g, '_').slice(0, 100) + '.json');
  writeFileSync(path, `${JSON.stringify(small, undefined, 2)}\n`);
  return relative(dirname(here), path);
}
