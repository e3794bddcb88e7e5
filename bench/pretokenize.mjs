// Tokens made by `convert --pretokenize` against the frameworks' own preprocessing of the same rows with the same options: CPU time of whole processes, on one core.
//   node bench/pretokenize.mjs [--megabytes 112] [--rounds 3] [--only trl,llamafactory,axolotl]
// Needs `npm run build`, the frameworks (conformance/setup.sh) and the data under DSPREP_SHARED.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const dsprep = join(process.env.DSPREP_DIST ?? join(root, 'dist'), 'bin/dsprep.js');
const oracleHome = process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle');
const tokenizer = join(process.env.ORACLE_TOKENIZERS ?? join(oracleHome, 'tokenizers'), 'qwen3');
const GOAL = 40;
const MAX_LENGTH = 4096;
/** Prints the CPU seconds, user and system with all threads and children, of the command behind it. */
const CLOCK =
  'import resource,subprocess,sys\nr=subprocess.run(sys.argv[1:]).returncode\nu=resource.getrusage(resource.RUSAGE_CHILDREN)\nprint(u.ru_utime+u.ru_stime,u.ru_maxrss)\nsys.exit(r)';

const FRAMEWORKS = {
  trl: { flags: ['--set', `max_length=${MAX_LENGTH}`], tokens: 'train.parquet' },
  llamafactory: { flags: ['--set', 'template=qwen3_nothink', '--set', `cutoff_len=${MAX_LENGTH}`], tokens: '' },
  axolotl: { flags: ['--set', `sequence_len=${MAX_LENGTH}`], tokens: 'train.parquet' },
};

const { values } = parseArgs({
  options: { megabytes: { type: 'string', default: '112' }, rounds: { type: 'string', default: '3' }, only: { type: 'string' } },
});
const data = join(here, 'data');
mkdirSync(data, { recursive: true });
const input = join(data, `sharegpt-${values.megabytes}-1.jsonl`);
if (!existsSync(input))
  execFileSync(process.execPath, [join(here, 'make-sharegpt.mjs'), input, '--megabytes', values.megabytes], { stdio: 'inherit' });

function timed(args) {
  const { status, stdout, stderr } = spawnSync('python3', ['-c', CLOCK, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
    env: { ...process.env, OMP_NUM_THREADS: '1', TOKENIZERS_PARALLELISM: 'false' },
  });
  if (status !== 0) throw new Error(`${args.slice(0, 4).join(' ')}: exit ${status}\n${stderr.slice(-2000)}`);
  const said = stdout.trim().split('\n');
  const [seconds, kilobytes] = said.at(-1).split(' ').map(Number);
  return { seconds, megabytes: kilobytes / 1024, said: said.slice(0, -1) };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

for (const [framework, { flags, tokens }] of Object.entries(FRAMEWORKS)) {
  if (values.only !== undefined && !values.only.split(',').includes(framework)) continue;
  const python = join(process.env.ORACLE_VENVS ?? join(oracleHome, 'venvs'), framework, 'bin/python');
  const [texts, ours, theirs] = ['texts', 'ours', 'theirs'].map((name) => join(data, `pretokenize-${framework}-${name}`));
  const convert = [process.execPath, dsprep, 'convert', input, '--to', framework, '--drop-extra', '--workers', '1', '--force', '-q', '-o'];
  execFileSync(convert[0], [...convert.slice(1), texts], { stdio: ['ignore', 'ignore', 'inherit'] });
  const convertTokens = [...convert, ours, '--pretokenize', '--tokenizer', tokenizer, ...flags];
  timed(convertTokens); // compiles the tokenizer, once for a machine
  const own = Array.from({ length: Number(values.rounds) }, () => timed(convertTokens));
  rmSync(theirs, { recursive: true, force: true });
  const framed = timed([
    python,
    join(here, 'pretokenize.py'),
    framework,
    join(texts, 'train.jsonl'),
    tokenizer,
    theirs,
    String(MAX_LENGTH),
  ]);
  const { seconds: alone } = JSON.parse(framed.said.at(-1));
  const compared = JSON.parse(
    execFileSync(python, [join(here, 'pretokenize.py'), 'compare', join(ours, tokens), theirs], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 30,
    }),
  );
  const seconds = median(own.map((one) => one.seconds));
  const ratio = framed.seconds / seconds;
  const [mine, its] = compared.rows;
  console.log(
    `${framework}: dsprep ${seconds.toFixed(2)} s, ${median(own.map((one) => one.megabytes)).toFixed(0)} MB; ${framework} ${framed.seconds.toFixed(1)} s, its preprocessing alone ${alone.toFixed(1)} s: ` +
      `${ratio.toFixed(1)} times (${(alone / seconds).toFixed(1)} without its start; goal ${GOAL}). ${mine} and ${its} rows, ${compared.tokens} tokens, ${compared.different} rows different`,
  );
  if (ratio < GOAL || mine !== its || compared.different > 0) process.exitCode = 1;
}
