// Counts texts and encodes them to ids: dsprep against Python's tokenizers, tiktoken, fastokens, tokie, quicktok-v1, and the npm packages gpt-tokenizer and
// @huggingface/tokenizers. Run after `npm run build`:
//   node bench/tokenize.mjs [--rounds N] [--only CONTENDER,…] [--json] [--warm-start] [FOLDER…]
// A FOLDER has a tokenizer.json and is named for it; default: qwen3, gptoss and llama3_1 of those that conformance/setup.sh made. CPU time of the whole process while
// its tokenizer is open, on one thread: the machine may be busy. Contenders take turns; the median of the rounds counts.
//   cold: the first half of the texts, with nothing seen before. unseen: the other half, after that. seen: the same again. ids: encoding the other half, after that.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { groupedTexts } from './tokenize-texts.mjs';
import { warmStart } from './warm-start.mjs';

const NODE = ['dsprep', 'gpt-tokenizer', '@huggingface/tokenizers'];
const PYTHON = ['tokenizers', 'tokenizers, batches', 'tiktoken', 'fastokens', 'tokie', 'quicktok-v1'];
/** Those that do not take any tokenizer.json of a byte-level BPE. */
const SERVES = { 'quicktok-v1': ['qwen3', 'gptoss', 'llama3', 'llama3_1'], 'gpt-tokenizer': ['gptoss'] };
const BYTE_LEVEL_ONLY = ['tiktoken'];
const GPT_TOKENIZER = 'gpt-tokenizer@4.0.0';
/** Groups of texts that each part of the table is made of. */
const PARTS = { real: ['real', 'real CJK'], CJK: ['real CJK', 'more CJK'], code: ['code'] };
const GOALS = { cold: 8, unseen: 20, ids: 10 };

const here = fileURLToPath(new URL('.', import.meta.url));
const data = join(here, 'data');
const oracle = join(homedir(), '.cache', 'dsprep-oracle', 'tokenizers');
const { values: flags, positionals } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    'warm-start': { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const folders = positionals.length > 0 ? positionals : ['qwen3', 'gptoss', 'llama3_1'].map((name) => join(oracle, name));

const scratch = mkdtempSync(join(tmpdir(), 'dsprep-bench-'));
try {
  const result = flags['warm-start'] ? warmStart(join(here, '..', 'dist', 'bin', 'dsprep.js'), scratch) : compareAll();
  if (flags.json) console.log(JSON.stringify(result, null, 2));
  else for (const line of flags['warm-start'] ? warmStartLines(result) : tableLines(result)) console.log(line);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

function compareAll() {
  const python = pythonWithPeers();
  const peers = nodePeers();
  const textsFile = join(scratch, 'texts.json');
  const shared = process.env.DSPREP_SHARED ?? join(here, '..', '..', 'shared');
  const groups = groupedTexts(
    join(shared, 'data', 'real'),
    run(python, ['-c', 'import sysconfig; print(sysconfig.get_path("stdlib"))']).trim(),
  );
  writeFileSync(textsFile, JSON.stringify(groups));
  const chosen = [...NODE, ...PYTHON].filter((name) => flags.only === undefined || flags.only.split(',').includes(name));
  const tokenizers = {};
  for (const folder of folders) {
    const name = basename(folder);
    const contenders = chosen.filter((contender) => isServed(contender, name, folder));
    const rounds = Object.fromEntries(contenders.map((contender) => [contender, []]));
    const ids = {};
    for (let round = 0; round < Number(flags.rounds); round++) {
      for (const contender of contenders) {
        const answer = NODE.includes(contender)
          ? run(process.execPath, [join(here, 'tokenize-node.mjs'), contender, folder, textsFile, peers])
          : run(python, [join(here, 'tokenize_python.py'), contender, folder, textsFile, name]);
        const { measured, ids: hashes } = JSON.parse(answer.trim().split('\n').at(-1));
        rounds[contender].push(measured);
        ids[contender] = hashes.flat();
        process.stderr.write(`${name} ${contender}\n`);
      }
    }
    tokenizers[name] = Object.fromEntries(
      contenders.map((contender) => [contender, summary(rounds[contender], ids[contender], ids.tokenizers)]),
    );
  }
  return { machine: machine(python), megabytes: megabytes(groups), rounds: Number(flags.rounds), goals: GOALS, tokenizers };
}

function isServed(contender, name, folder) {
  if (SERVES[contender] !== undefined) return SERVES[contender].includes(name);
  return (
    !BYTE_LEVEL_ONLY.includes(contender) ||
    JSON.stringify(JSON.parse(readFileSync(join(folder, 'tokenizer.json'), 'utf8')).pre_tokenizer).includes('ByteLevel')
  );
}

/** Median seconds of each part, and of how many texts the ids are not those of Python's tokenizers. */
function summary(rounds, ids, wanted) {
  const seconds = {};
  for (const [part, names] of Object.entries(PARTS)) {
    seconds[part] = {};
    for (const what of ['cold', 'unseen', 'seen', 'ids']) {
      const sums = rounds.map((groups) => groups.filter(({ name }) => names.includes(name)).reduce((sum, group) => sum + group[what], 0));
      seconds[part][what] = sums.sort((a, b) => a - b)[Math.floor(sums.length / 2)];
    }
  }
  return { seconds, ...(wanted === undefined ? {} : { differing: ids.filter((hash, index) => hash !== wanted[index]).length }) };
}

function megabytes(groups) {
  const size = (texts) => texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6;
  return Object.fromEntries(
    Object.entries(PARTS).map(([part, names]) => {
      const inPart = groups.filter(({ name }) => names.includes(name));
      const of = (half) => inPart.reduce((sum, group) => sum + size(group[half]), 0);
      return [part, { first: of('first'), second: of('second') }];
    }),
  );
}

function tableLines({ machine: on, megabytes: sizes, tokenizers, goals }) {
  const lines = [`${on.cpu}, Node ${on.node}, Python ${on.python}: MB/s, and how many times dsprep's time`, ''];
  for (const [name, contenders] of Object.entries(tokenizers)) {
    const columns = Object.keys(PARTS).flatMap((part) =>
      (part === 'real' ? ['cold', 'unseen', 'seen', 'ids'] : ['unseen']).map((what) => [part, what]),
    );
    lines.push(`| ${name} | ${columns.map(([part, what]) => (part === 'real' ? what : `${part}, ${what}`)).join(' | ')} | other ids |`);
    lines.push(`|---|${columns.map(() => '---:').join('|')}|---:|`);
    for (const [contender, { seconds, differing }] of Object.entries(contenders)) {
      const cells = columns.map(([part, what]) => {
        const time = seconds[part][what];
        const speed = (sizes[part][what === 'cold' ? 'first' : 'second'] / time).toFixed(1);
        const own = contenders.dsprep?.seconds[part][what];
        return contender === 'dsprep' || own === undefined ? speed : `${speed} (${(time / own).toFixed(1)})`;
      });
      lines.push(`| ${contender} | ${cells.join(' | ')} | ${differing ?? ''} |`);
    }
    lines.push('');
    const { tokenizers: peer, dsprep } = contenders;
    for (const [what, goal] of peer === undefined || dsprep === undefined ? [] : Object.entries(goals)) {
      const ratio = peer.seconds.real[what] / dsprep.seconds.real[what];
      lines.push(`${what}: ${ratio.toFixed(1)} times Python's tokenizers, goal ${goal}: ${ratio >= goal ? 'held' : 'missed'}`);
    }
    lines.push('');
  }
  return lines;
}

function warmStartLines(result) {
  return Object.entries(result).map(([what, milliseconds]) => `${what}: ${milliseconds.toFixed(0)} ms`);
}

function machine(python) {
  const versions = JSON.parse(
    run(python, [
      '-c',
      'import json, importlib.metadata as m, platform; print(json.dumps([platform.python_version(), {d.metadata["Name"]: d.version for d in m.distributions()}]))',
    ]),
  );
  const peers = readFileSync(join(here, 'tokenize-requirements.txt'), 'utf8').split('\n').filter(Boolean);
  return {
    cpu: cpus()[0].model,
    node: process.versions.node,
    python: versions[0],
    peers: [...peers, GPT_TOKENIZER, `@huggingface/tokenizers@${libraryVersion()}`],
  };
}

function libraryVersion() {
  return JSON.parse(readFileSync(join(here, '..', 'node_modules', '@huggingface', 'tokenizers', 'package.json'), 'utf8')).version;
}

/** A virtual environment with what tokenize-requirements.txt names, made on the first run; `BENCH_PYTHON` names the python3 that makes it. */
function pythonWithPeers() {
  const venv = join(data, 'venv-tokenize');
  const python = join(venv, 'bin', 'python');
  const requirements = join(here, 'tokenize-requirements.txt');
  const stamp = join(venv, 'installed.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;
  execFileSync(process.env.BENCH_PYTHON ?? 'python3', ['-m', 'venv', venv], { stdio: 'inherit' });
  execFileSync(python, ['-m', 'pip', 'install', '--quiet', '-r', requirements], { stdio: ['ignore', 'inherit', 'inherit'] });
  writeFileSync(stamp, wanted);
  return python;
}

/** A folder with gpt-tokenizer, which this package does not depend on. */
function nodePeers() {
  const folder = join(data, 'npm-tokenize');
  if (existsSync(join(folder, 'node_modules', 'gpt-tokenizer'))) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', GPT_TOKENIZER], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return folder;
}

function run(command, args) {
  const env = { ...process.env, RAYON_NUM_THREADS: '1', TOKENIZERS_PARALLELISM: 'false', DSPREP_CACHE: join(scratch, 'cache') };
  return execFileSync(command, args, { env, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'inherit'] });
}
