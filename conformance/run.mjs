// One entry to all that is compared with the real frameworks: npm run conformance -- [--fuzz N | --case FILE | --matrix]. README.md beside it says more.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const FRAMEWORKS = ['axolotl', 'litgpt', 'llamafactory', 'trl', 'unsloth'];
const USAGE = `npm run conformance                          the quick run: some layouts, loaded by the frameworks
npm run conformance -- --matrix [--only P]   all layouts
npm run conformance -- --fuzz N              N rows × option sets for each framework, predicted and really tokenised
    --framework F  of ${FRAMEWORKS.join(', ')}; several with commas
    --tokenizer T  a folder of the oracle's tokenizers; several with commas
    --seed S       other rows (default 1)
    --only P       option sets whose name fits a pattern
    --crashes N    of each set, rows that are predicted to stop a run, given to the framework by themselves (default: those of the sets made of them)
npm run conformance -- --case FILE           a small case that a fuzz run has saved`;

const options = { fuzz: { type: 'string' }, framework: { type: 'string' }, tokenizer: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' }, crashes: { type: 'string' }, case: { type: 'string' }, matrix: { type: 'boolean' }, help: { type: 'boolean' } };

function stop(message) {
  console.error(`${message}\n\n${USAGE}`);
  process.exit(2);
}

function given() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return stop(error.message);
  }
}

function whole(name, text, otherwise) {
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text)) stop(`--${name} ${text}: a whole number is needed`);
  return Number(text);
}

async function doorOf(name) {
  if (!FRAMEWORKS.includes(name)) stop(`--framework ${name}: one of ${FRAMEWORKS.join(', ')}`);
  return (await import(`./fuzz-${name}.mjs`))[name];
}

async function fuzz(values) {
  const { fuzzFramework } = await import('./fuzz-run.mjs');
  const { totalsOf, writeResults } = await import('./fuzz-results.mjs');
  const count = whole('fuzz', values.fuzz);
  if (count === 0) stop('--fuzz 0: at least one row is needed');
  const seed = whole('seed', values.seed, 1);
  let [differences, rows] = [0, 0];
  for (const name of values.framework?.split(',') ?? FRAMEWORKS) {
    const door = await doorOf(name);
    const run = await fuzzFramework(door, {
      count, seed, crashes: whole('crashes', values.crashes, 0),
      ...(values.tokenizer === undefined ? {} : { tokenizers: values.tokenizer.split(',') }),
      ...(values.only === undefined ? {} : { only: new RegExp(values.only) }),
    });
    if (run.results.length === 0) stop('no option set fits');
    const path = writeResults(run, `npm run conformance -- --fuzz ${count} --framework ${name}${values.tokenizer === undefined ? '' : ` --tokenizer ${values.tokenizer}`}${seed === 1 ? '' : ` --seed ${seed}`}`);
    const totals = totalsOf(run.results);
    const refused = run.results.filter(({ unsupported }) => unsupported !== undefined).length;
    const known = run.results.filter(({ cause }) => cause !== undefined).length;
    console.log(`${name} ${run.versions[name]}: ${totals.rows} rows × option sets compared (${run.results.length - refused} sets), ${totals.differences} sets differ, ${known} differ for a known cause, ${refused} not supported; ${path}`);
    differences += totals.differences;
    rows += totals.rows;
  }
  console.log(`${rows} rows × option sets, ${differences} unexplained differences`);
  return differences > 0 ? 1 : 0;
}

async function repeat(path) {
  const { repeatCase } = await import('./fuzz-run.mjs');
  const { framework, ...one } = JSON.parse(readFileSync(path, 'utf8'));
  const { found, cause } = await repeatCase(await doorOf(framework), one);
  return found.length > 0 && cause === undefined ? 1 : 0;
}

function passOn(command, args) {
  try {
    execFileSync(command, args, { stdio: 'inherit' });
    return 0;
  } catch (error) {
    return error.status ?? 1;
  }
}

async function main() {
  const values = given();
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  if (values.case !== undefined) return repeat(values.case);
  if (values.fuzz !== undefined) return fuzz(values);
  if (values.matrix) return passOn(process.execPath, [join(here, 'matrix.mjs'), ...(values.only === undefined ? [] : ['--only', values.only])]);
  return passOn('bash', [join(here, 'quick.sh')]);
}

process.exit(await main());
