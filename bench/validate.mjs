// CPU time and memory of `dsprep validate --to trl` with a tokenizer, against `convmerge tokens`, on one file of real sentences.
//   node bench/validate.mjs [--megabytes 112] [--rounds 1] [--no-peer]
// Needs `npm run build`, and a tokenizer folder (BENCH_TOKENIZER, default that of conformance/setup.sh) that both read.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const data = join(here, 'data');
const venv = join(data, 'venv-convmerge-tokens');
const PEER = 'convmerge[tokens]==1.6.5';
const GOAL = 20;
const tokenizer =
  process.env.BENCH_TOKENIZER ?? join(process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle'), 'tokenizers/qwen3');

const { values } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '112' },
    rounds: { type: 'string', default: '1' },
    'no-peer': { type: 'boolean', default: false },
  },
});

/** CPU seconds (user and system, threads and children) and peak memory of a command; its exit code is not looked at: findings are one. */
function measured(command) {
  const wrapper = `import json, resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"code": code, "cpuSeconds": usage.ru_utime + usage.ru_stime, "peakBytes": usage.ru_maxrss * 1024}))`;
  return JSON.parse(execFileSync('python3', ['-c', wrapper, ...command], { encoding: 'utf8' }));
}

function input(megabytes) {
  mkdirSync(data, { recursive: true });
  const path = join(data, `sharegpt-${megabytes}-1.jsonl`);
  if (!existsSync(path))
    execFileSync(process.execPath, [join(here, 'make-sharegpt.mjs'), path, '--megabytes', String(megabytes), '--seed', '1'], {
      stdio: 'inherit',
    });
  return path;
}

function makePeer() {
  if (existsSync(join(venv, 'bin/convmerge'))) return;
  execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' });
  execFileSync(join(venv, 'bin/python'), ['-m', 'pip', 'install', '--quiet', PEER], { stdio: ['ignore', 'ignore', 'inherit'] });
}

const dsprep = join(process.env.DSPREP_DIST ?? join(here, '../dist'), 'bin/dsprep.js');
const validate = (path, ...flags) =>
  measured([process.execPath, dsprep, 'validate', path, '--to', 'trl', '--tokenizer', tokenizer, '--no-progress', ...flags]);
const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

const path = input(Number(values.megabytes));
const runs = { 'all checks': [], 'no content checks': [], ...(values['no-peer'] ? {} : { 'convmerge tokens': [] }) };
if (!values['no-peer']) makePeer();
for (let round = 0; round < Number(values.rounds); round++) {
  runs['all checks'].push(validate(path));
  runs['no content checks'].push(validate(path, '--checks', 'schema'));
  if (values['no-peer']) continue;
  // the peer reads messages: rows are given to it as such, which is not counted
  const messages = join(data, `messages-${values.megabytes}`);
  if (!existsSync(messages))
    execFileSync(process.execPath, [dsprep, 'convert', path, '--to', 'trl', '-o', messages, '-q'], { stdio: 'inherit' });
  runs['convmerge tokens'].push(
    measured([join(venv, 'bin/convmerge'), 'tokens', '-i', join(messages, 'train.jsonl'), '--tokenizer', tokenizer]),
  );
}
const peer = runs['convmerge tokens'] === undefined ? undefined : median(runs['convmerge tokens'].map(({ cpuSeconds }) => cpuSeconds));
for (const [name, all] of Object.entries(runs)) {
  const seconds = median(all.map(({ cpuSeconds }) => cpuSeconds));
  const ratio =
    peer === undefined || name === 'convmerge tokens' ? '' : `${(peer / seconds).toFixed(1)} times as fast as the peer (goal ${GOAL})`;
  console.log(
    `${name.padEnd(18)} ${seconds.toFixed(2).padStart(7)} s  ${Math.round(Math.max(...all.map(({ peakBytes }) => peakBytes)) / 1e6)} MB  exit ${all[0].code}  ${ratio}`,
  );
}
