// Compares rendered chat templates with transformers 5.23: text, spans of `{% generation %}`, `continue_final_message`, and which conversations are refused. All templates of
// this package, of the frameworks' packages and of the tokenizers that conformance/setup.sh has made, and small odd ones; real conversations, and made-up ones. Run after
// `npm run build`:
//   node conformance/templates_check.mjs [--rows 60] [--real 40] [--seed 1] [--only PATTERN]
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { random, seedOf } from './fuzz-rows.mjs';
import { madeUpChat, realChats } from './templates-chats.mjs';
import { ODD_TEMPLATES } from './templates-odd.mjs';

const { values } = parseArgs({ options: { rows: { type: 'string' }, real: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } } });
const [madeUp, real, seed] = [Number(values.rows ?? 60), Number(values.real ?? 40), Number(values.seed ?? 1)];
const dist = process.env.DSPREP_DIST ?? fileURLToPath(new URL('../dist/src/', import.meta.url));
const { compileChatTemplate } = await import(pathToFileURL(join(dist, 'tokenize/chat-template.js')));

const home = process.env.ORACLE_HOME ?? join(homedir(), '.cache', 'dsprep-oracle');
const python = process.env.ORACLE_PYTHON ?? join(home, 'venvs', 'trl', 'bin', 'python');
const shared = process.env.DSPREP_SHARED ?? fileURLToPath(new URL('../../shared', import.meta.url));
const now = 1_735_689_600;
const tokens = { bos_token: '<s>', eos_token: '</s>', pad_token: '<pad>', unk_token: '<unk>' };

const templates = allTemplates().filter(({ name }) => values.only === undefined || new RegExp(values.only).test(name));
const chats = realChats(join(shared, 'data', 'real'), real);
const cases = templates.flatMap(({ name }, template) => {
  const r = random(seedOf(seed, name));
  const invented = Array.from({ length: madeUp }, () => madeUpChat(r));
  return [...chats, ...invented].map((chat) => ({ template, ...chat }));
});

const scratch = mkdtempSync(join(tmpdir(), 'dsprep-templates-'));
let lines;
try {
  const [input, output] = [join(scratch, 'cases.json'), join(scratch, 'out.jsonl')];
  writeFileSync(input, JSON.stringify({ now, tokens, templates: templates.map(({ template }) => template), cases }));
  execFileSync(python, [fileURLToPath(new URL('templates_check.py', import.meta.url)), input, output], { stdio: ['ignore', 'inherit', 'ignore'] });
  lines = readFileSync(output, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const compiled = templates.map(({ name, template }) => compiledTemplate(name, template));
const counts = { templates: templates.length, cases: cases.length, texts: 0, refused: 0, spans: 0, differ: 0 };
const differing = new Map();
for (const [index, { template, messages, ...options }] of cases.entries()) {
  const theirs = lines[index];
  const ours = outcome(() => compiled[template].renderMarked(messages, options));
  if ('refused' in theirs) counts.refused++;
  else counts.texts++;
  counts.spans += theirs.generated?.length ?? 0;
  const same = 'refused' in theirs ? 'refused' in ours : ours.text === theirs.text && JSON.stringify(ours.generated) === JSON.stringify(theirs.generated);
  if (same) continue;
  counts.differ++;
  const { name } = templates[template];
  if (!differing.has(name)) differing.set(name, { count: 0, first: { theirs, ours, options, messages } });
  differing.get(name).count++;
}
for (const [name, { count, first }] of differing) console.log(`${name}: ${count} differ, the first: ${JSON.stringify(first).slice(0, Number(process.env.SHOW ?? 600))}`);
console.log(JSON.stringify(counts));
process.exitCode = counts.differ > 0 ? 1 : 0;

/** A template that is not understood is one that refuses all. */
function compiledTemplate(name, template) {
  try {
    return compileChatTemplate({ template, name, specialTokens: tokens, now: () => new Date(now * 1000) });
  } catch (error) {
    return { renderMarked: () => { throw Object.assign(new Error(error.message), { name: 'TemplateError' }); } };
  }
}

/** Spans in code points, as Python counts. */
function outcome(render) {
  try {
    const { text, generated } = render();
    const points = (offset) => [...text.slice(0, offset)].length;
    return { text, generated: generated.map(({ start, end }) => [points(start), points(end)]) };
  } catch (error) {
    if (error.name !== 'TemplateError') throw error;
    return { refused: error.message };
  }
}

function allTemplates() {
  const folders = [fileURLToPath(new URL('../assets', import.meta.url)), join(home, 'tokenizers')];
  for (const venv of ['axolotl', 'trl', 'unsloth', 'llamafactory']) {
    const lib = join(home, 'venvs', venv, 'lib');
    for (const version of existsSync(lib) ? readdirSync(lib) : [])
      for (const folder of ['trl/chat_templates', 'axolotl/utils/chat_templates/templates', 'studio/backend/assets/chat_templates'])
        folders.push(join(lib, version, 'site-packages', folder));
  }
  const byText = new Map();
  for (const found of folders.filter(existsSync).flatMap(templatesUnder)) if (!byText.has(found.template)) byText.set(found.template, found);
  return [...byText.values(), ...Object.entries(ODD_TEMPLATES).map(([name, template]) => ({ name, template }))];
}

function templatesUnder(path) {
  if (statSync(path).isDirectory()) return readdirSync(path).sort().flatMap((name) => templatesUnder(join(path, name)));
  if (path.endsWith('.jinja')) return [{ name: path, template: readFileSync(path, 'utf8') }];
  if (!path.endsWith('tokenizer_config.json')) return [];
  const given = JSON.parse(readFileSync(path, 'utf8')).chat_template;
  const named = typeof given === 'string' ? [{ name: 'default', template: given }] : (given ?? []);
  return named.map(({ name, template }) => ({ name: `${path}#${name}`, template }));
}
