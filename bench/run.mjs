// npm run bench: CPU time (user and system) of dsprep, of the floor under it, and of a Python peer, on one file of real sentences.
//   node bench/run.mjs [--rounds 5] [--megabytes 112] [--rss] [--no-peer]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const data = join(here, 'data');
const venv = join(data, 'venv');
const python = join(venv, 'bin/python');
const PEER = 'convmerge';
const PEER_VERSION = '1.6.5';
/** What the numbers should hold; `npm run bench` exits 1 where they don't. */
const GOALS = { floorShare: 0.7, peerRatio: 3.5, peakBytes: 250e6, peakGrowth: 1.2 };

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    megabytes: { type: 'string', default: '112' },
    rss: { type: 'boolean', default: false },
    'no-peer': { type: 'boolean', default: false },
  },
});
const megabytes = Number(values.megabytes);

function makeInput(name, size, seed) {
  const path = join(data, `${name}-${size}-${seed}.jsonl`);
  if (!existsSync(path)) {
    execFileSync(process.execPath, [join(here, 'make-sharegpt.mjs'), `${path}.part`, '--megabytes', String(size), '--seed', String(seed)], {
      stdio: 'inherit',
    });
    execFileSync('mv', [`${path}.part`, path]);
  }
  return path;
}

function makeVenv() {
  if (existsSync(join(venv, 'bin', PEER))) return;
  execFileSync(process.env.BENCH_PYTHON ?? 'python3', ['-m', 'venv', venv], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', `${PEER}==${PEER_VERSION}`], { stdio: ['ignore', 'ignore', 'inherit'] });
}

/** Runs a Node script and gives what its process used. */
function measureNode(script, args) {
  const usage = join(data, 'usage.json');
  execFileSync(process.execPath, ['--import', pathToFileURL(join(here, 'report-usage.mjs')).href, script, ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, BENCH_USAGE: usage, CI: 'true' },
  });
  return JSON.parse(readFileSync(usage, 'utf8'));
}

/** Runs a command under Python, which can ask what a child used. */
function measureCommand(file, args) {
  const wrapper = `import json, resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
usage = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps({"cpuSeconds": usage.ru_utime + usage.ru_stime, "peakBytes": usage.ru_maxrss * 1024}))`;
  return JSON.parse(execFileSync(python, ['-c', wrapper, file, ...args], { encoding: 'utf8' }));
}

function convert(input) {
  const out = join(data, 'out-dsprep');
  rmSync(out, { recursive: true, force: true });
  return measureNode(join(here, '../dist/bin/dsprep.js'), ['convert', input, '--to', 'trl', '--workers', '1', '--drop-extra', '-o', out]);
}

const CONTENDERS = {
  floor: (input) => measureNode(join(here, 'floor.mjs'), [input, join(data, 'out-floor.jsonl')]),
  dsprep: convert,
  // its default reads every turn of a ShareGPT row, drops other columns, and checks each example, as ours does
  [PEER]: (input) =>
    measureCommand(join(venv, 'bin', PEER), [
      'convert',
      '-i',
      input,
      '-o',
      join(data, 'out-peer.jsonl'),
      '--from',
      'sharegpt',
      '--format',
      'messages',
    ]),
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const round = (number, digits = 2) => Number(number.toFixed(digits));

mkdirSync(data, { recursive: true });
const input = makeInput('sharegpt', megabytes, 1);
const names = Object.keys(CONTENDERS).filter((name) => name !== PEER || !values['no-peer']);
if (names.includes(PEER)) makeVenv();

const runs = Object.fromEntries(names.map((name) => [name, []]));
for (let index = 0; index < Number(values.rounds); index++) for (const name of names) runs[name].push(CONTENDERS[name](input));

const cpuSeconds = Object.fromEntries(names.map((name) => [name, median(runs[name].map((run) => run.cpuSeconds))]));
console.log(`\n${'CPU of'.padEnd(10)} ${'median'.padStart(8)} ${'least'.padStart(8)} ${'most'.padStart(8)} ${'MB/s'.padStart(8)}`);
for (const name of names) {
  const all = runs[name].map((run) => run.cpuSeconds);
  const cells = [cpuSeconds[name], Math.min(...all), Math.max(...all)].map((seconds) => `${seconds.toFixed(2)} s`.padStart(8));
  console.log(`${name.padEnd(10)} ${cells.join(' ')} ${(megabytes / cpuSeconds[name]).toFixed(0).padStart(8)}`);
}

const results = {
  input: { megabytes, rows: execFileSync('wc', ['-l', input], { encoding: 'utf8' }).trim().split(' ')[0] },
  rounds: Number(values.rounds),
  versions: {
    node: process.version,
    dsprep: JSON.parse(readFileSync(join(here, '../package.json'), 'utf8')).version,
    [PEER]: PEER_VERSION,
  },
  ratios: { 'floor / dsprep': round(cpuSeconds.floor / cpuSeconds.dsprep) },
};
const goals = [
  [
    `floor / dsprep ${results.ratios['floor / dsprep']} (goal: ${GOALS.floorShare} or more)`,
    cpuSeconds.floor / cpuSeconds.dsprep >= GOALS.floorShare,
  ],
];
if (names.includes(PEER)) {
  const ratio = cpuSeconds[PEER] / cpuSeconds.dsprep;
  results.ratios[`${PEER} / dsprep`] = round(ratio);
  goals.push([`${PEER} / dsprep ${round(ratio)} (goal: ${GOALS.peerRatio} or more)`, ratio >= GOALS.peerRatio]);
}
if (values.rss) {
  const small = median([0, 1, 2].map(() => convert(input).peakBytes));
  const large = convert(makeInput('sharegpt', 10 * megabytes, 2)).peakBytes;
  results.peakMegabytes = { [`${megabytes} MB`]: round(small / 1e6, 0), [`${10 * megabytes} MB`]: round(large / 1e6, 0) };
  goals.push([`peak memory ${round(small / 1e6, 0)} MB (goal: below ${GOALS.peakBytes / 1e6} MB)`, small < GOALS.peakBytes]);
  goals.push([
    `at ten times the size ${round(large / 1e6, 0)} MB (goal: at most ${GOALS.peakGrowth} times as much)`,
    large <= small * GOALS.peakGrowth,
  ]);
}
console.log('');
for (const [text, isMet] of goals) console.log(`${isMet ? 'ok  ' : 'MISS'} ${text}`);
writeFileSync(join(here, 'results.json'), JSON.stringify(results, null, 2) + '\n');
process.exitCode = goals.every(([, isMet]) => isMet) ? 0 : 1;
