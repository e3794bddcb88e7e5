// Compares the fast engine with Python's `tokenizers`, on all real data and on adversarial texts: ids, counts, offsets, decoded texts. Run after `npm run build`:
//   node conformance/tokenize_check.mjs [FOLDER…]
// A FOLDER has a tokenizer.json; default: all that conformance/setup.sh made. A lone surrogate is given to Python as U+FFFD, which is how the fast engine reads it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { adversarialTexts, realTexts } from './tokenize-texts.mjs';

const dist = process.env.DSPREP_DIST ?? fileURLToPath(new URL('../dist/src/', import.meta.url));
const { compileTokenizer } = await import(pathToFileURL(join(dist, 'tokenize/fast/compile.js')));
const { fastEngine } = await import(pathToFileURL(join(dist, 'tokenize/fast/fast-engine.js')));

const oracle = join(homedir(), '.cache', 'dsprep-oracle');
const python = process.env.ORACLE_PYTHON ?? join(oracle, 'venvs', 'trl', 'bin', 'python');
const shared = process.env.DSPREP_SHARED ?? fileURLToPath(new URL('../../shared', import.meta.url));
const given = process.argv.slice(2);
const folders = given.length > 0 ? given : readdirSync(join(oracle, 'tokenizers')).map((name) => join(oracle, 'tokenizers', name));
const scratch = mkdtempSync(join(tmpdir(), 'dsprep-tokenize-'));
let failed = 0;
try {
  const real = realTexts(join(shared, 'data', 'real'));
  for (const folder of folders) {
    const file = join(folder, 'tokenizer.json');
    const json = JSON.parse(readFileSync(file, 'utf8'));
    const engine = fastEngine(compileTokenizer({ kind: 'json', json }));
    const added = (json.added_tokens ?? []).map(({ content }) => content);
    const adversarial = adversarialTexts([...added.slice(0, 200), ...added.slice(-40)]);
    const results = { real: check(engine, file, real, false), adversarial: check(engine, file, adversarial, true) };
    console.log(`${folder}: ${JSON.stringify(results)}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failed > 0 ? 1 : 0;

function check(engine, file, texts, withOffsets) {
  const input = join(scratch, 'texts.json');
  const output = join(scratch, 'out.jsonl');
  writeFileSync(input, JSON.stringify(texts.map((text) => text.toWellFormed())));
  execFileSync(python, [fileURLToPath(new URL('tokenize_check.py', import.meta.url)), file, input, output], { env: { ...process.env, OFFSETS: withOffsets ? '1' : '0' } });
  const lines = readFileSync(output, 'utf8').split('\n');
  const differ = { texts: texts.length, ids: 0, counts: 0, specialIds: 0, offsets: 0, decoded: 0 };
  const firsts = {};
  const note = (what, text) => {
    differ[what]++;
    firsts[what] ??= JSON.stringify(text.slice(0, 100));
  };
  for (const [index, text] of texts.entries()) {
    const [ids, specialIds, offsets, decoded] = JSON.parse(lines[index]);
    if (JSON.stringify(engine.encode(text, false)) !== JSON.stringify(ids)) note('ids', text);
    if (engine.count(text) !== ids.length) note('counts', text);
    if (!withOffsets) continue;
    const encoding = engine.encodeWithOffsets(text, true);
    if (JSON.stringify(encoding.ids) !== JSON.stringify(specialIds) || JSON.stringify(engine.encode(text, true)) !== JSON.stringify(specialIds)) note('specialIds', text);
    if (JSON.stringify(encoding.points) !== JSON.stringify(offsets)) note('offsets', text);
    if (engine.decode(ids, true) !== decoded) note('decoded', text);
  }
  failed += differ.ids + differ.counts + differ.specialIds + differ.offsets + differ.decoded;
  for (const [what, text] of Object.entries(firsts)) console.log(`  first difference in ${what}: ${text}`);
  return differ;
}
