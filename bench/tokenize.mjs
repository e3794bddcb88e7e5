// Counts and encodes all string values of real data: the fast engine against Python's `tokenizers` and @huggingface/tokenizers. Run after `npm run build`:
//   node bench/tokenize.mjs [--no-library] [FOLDER…]
// A FOLDER has a tokenizer.json; default: all that conformance/setup.sh made. CPU time of the whole process, of one thread's work: the machine may be busy, so that only
// ratios count. Every contender runs in a process of its own, after its tokenizer is open.
//   cold: the first half of the texts (every other one), with nothing seen before. unseen: the other half, after that. seen: the same again. ids: encoding the other half.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { realTexts } from '../conformance/tokenize-texts.mjs';

const PYTHON_RUN = `
import json, sys, time
from tokenizers import Tokenizer
tokenizer = Tokenizer.from_file(sys.argv[1])
texts = json.load(open(sys.argv[2], encoding="utf-8"))
def cpu(half):
    start = time.process_time()
    for text in half: len(tokenizer.encode(text, add_special_tokens=False).ids)
    return time.process_time() - start
first, second = texts[0::2], texts[1::2]
print(json.dumps({"cold": cpu(first), "unseen": cpu(second), "seen": cpu(second), "ids": cpu(second)}))
`;

const dist = process.env.DSPREP_DIST ?? fileURLToPath(new URL('../dist/src/', import.meta.url));
const [, script, mode, file, input] = process.argv;
if (mode === '--fast' || mode === '--library')
  console.log(JSON.stringify(await measure(mode, file, JSON.parse(readFileSync(input, 'utf8')))));
else compareAll(process.argv.slice(2));

async function measure(contender, tokenizerFile, texts) {
  const json = JSON.parse(readFileSync(tokenizerFile, 'utf8'));
  let engine;
  if (contender === '--fast') {
    const { compileTokenizer } = await import(pathToFileURL(join(dist, 'tokenize/fast/compile.js')));
    const { attachFastEngine } = await import(pathToFileURL(join(dist, 'tokenize/fast/open-fast-engine.js')));
    engine = attachFastEngine(compileTokenizer({ kind: 'json', json }).buffer);
  } else {
    const { Tokenizer } = await import('@huggingface/tokenizers');
    const library = new Tokenizer(json, {});
    const encode = (text) => library.encode(text, { add_special_tokens: false }).ids;
    engine = { count: (text) => encode(text).length, encode };
  }
  const cpu = (half, run) => {
    const before = process.cpuUsage();
    for (const text of half) run(text);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  const first = texts.filter((_, index) => index % 2 === 0);
  const second = texts.filter((_, index) => index % 2 === 1);
  const count = (text) => engine.count(text);
  return {
    cold: cpu(first, count),
    unseen: cpu(second, count),
    seen: cpu(second, count),
    ids: cpu(second, (text) => engine.encode(text, false)),
  };
}

function compareAll(args) {
  const oracle = join(homedir(), '.cache', 'dsprep-oracle');
  const python = process.env.ORACLE_PYTHON ?? join(oracle, 'venvs', 'trl', 'bin', 'python');
  const shared = process.env.DSPREP_SHARED ?? fileURLToPath(new URL('../../shared', import.meta.url));
  const given = args.filter((arg) => !arg.startsWith('--'));
  const folders = given.length > 0 ? given : readdirSync(join(oracle, 'tokenizers')).map((name) => join(oracle, 'tokenizers', name));
  const texts = realTexts(join(shared, 'data', 'real')).map((text) => text.toWellFormed());
  const scratch = mkdtempSync(join(tmpdir(), 'dsprep-bench-'));
  try {
    const textsFile = join(scratch, 'texts.json');
    writeFileSync(textsFile, JSON.stringify(texts));
    const megabytes = [0, 1].map(
      (half) => texts.reduce((sum, text, index) => sum + (index % 2 === half ? Buffer.byteLength(text) : 0), 0) / 1e6,
    );
    const env = { ...process.env, RAYON_NUM_THREADS: '1', TOKENIZERS_PARALLELISM: 'false' };
    const run = (command, commandArgs) =>
      JSON.parse(
        execFileSync(command, commandArgs, { env, encoding: 'utf8', maxBuffer: 2 ** 26 })
          .trim()
          .split('\n')
          .at(-1),
      );
    for (const folder of folders) {
      const tokenizerFile = join(folder, 'tokenizer.json');
      const results = {
        python: run(python, ['-c', PYTHON_RUN, tokenizerFile, textsFile]),
        fast: run(process.execPath, [script, '--fast', tokenizerFile, textsFile]),
        ...(args.includes('--no-library') ? {} : { library: run(process.execPath, [script, '--library', tokenizerFile, textsFile]) }),
      };
      for (const [contender, seconds] of Object.entries(results)) {
        const columns = Object.entries(seconds).map(([what, time]) => {
          const speed = megabytes[what === 'cold' ? 0 : 1] / time;
          return `${what} ${speed.toFixed(1)} MB/s (${(results.python[what] / time).toFixed(1)}x)`;
        });
        console.log(`${basename(folder).padEnd(14)} ${contender.padEnd(8)} ${columns.join('  ')}`);
      }
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
