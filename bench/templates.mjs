// Renders conversations with every chat template at hand: ours, compiled to functions, against the interpreter of @huggingface/jinja. Run after `npm run build`:
//   node bench/templates.mjs [--only PATTERN] [--json]
// Templates: those of this package, and those of the frameworks and tokenizers that conformance/setup.sh made. CPU time of the process over the same conversations in turns;
// MB are UTF-8 bytes of what is written. Templates that refuse the conversations are left out.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Template } from '@huggingface/jinja';

const { values } = parseArgs({ options: { only: { type: 'string' }, json: { type: 'boolean' } } });
const dist = process.env.DSPREP_DIST ?? fileURLToPath(new URL('../dist/src/', import.meta.url));
const { compileChatTemplate } = await import(pathToFileURL(join(dist, 'tokenize/chat-template.js')));
const shared = process.env.DSPREP_SHARED ?? fileURLToPath(new URL('../../shared', import.meta.url));
const home = process.env.ORACLE_HOME ?? join(homedir(), '.cache', 'dsprep-oracle');
const ROUND_MS = 150;

const specialTokens = { bos_token: '<s>', eos_token: '</s>' };
const conversations = realConversations();
const results = [];
for (const { name, template } of templates()) {
  if (values.only !== undefined && !new RegExp(values.only).test(name)) continue;
  const ours = compileChatTemplate({ template, name, specialTokens, now: () => new Date(0) });
  const write = (messages) => ours.render(messages, {});
  const bytes = sizeOrNothing(write);
  if (bytes === undefined) continue;
  const line = { name, dsprep: speed(write, bytes) };
  const library = libraryRenderer(template);
  const theirBytes = library && sizeOrNothing(library);
  if (theirBytes !== undefined) line.library = speed(library, theirBytes);
  results.push(line);
}

if (values.json) console.log(JSON.stringify(results));
else {
  for (const { name, dsprep, library } of results.sort((a, b) => a.dsprep - b.dsprep))
    console.log(
      `${dsprep.toFixed(0).padStart(6)} MB/s  ${library === undefined ? '      -' : library.toFixed(1).padStart(7)} MB/s  ${name}`,
    );
  const both = results.filter(({ library }) => library !== undefined);
  console.log(`dsprep, then @huggingface/jinja; ${results.length} templates, ${both.length} of them in both`);
  console.log(
    `median: ${median(results.map(({ dsprep }) => dsprep)).toFixed(0)} MB/s, ${median(both.map(({ library }) => library)).toFixed(1)} MB/s; median ratio ${median(both.map(({ dsprep, library }) => dsprep / library)).toFixed(1)}`,
  );
}

function libraryRenderer(template) {
  try {
    const compiled = new Template(template);
    return (messages) => compiled.render({ ...specialTokens, messages, tools: null, add_generation_prompt: false });
  } catch {
    return undefined;
  }
}

function sizeOrNothing(render) {
  try {
    return conversations.reduce((sum, messages) => sum + Buffer.byteLength(render(messages)), 0);
  } catch {
    return undefined;
  }
}

/** MB per second of CPU time; each text is read once, so that joining its pieces counts. */
function speed(render, bytes) {
  const before = process.cpuUsage();
  let elapsed = 0;
  let rounds = 0;
  while (elapsed < ROUND_MS * 1000) {
    for (const messages of conversations) Buffer.byteLength(render(messages));
    const { user, system } = process.cpuUsage(before);
    elapsed = user + system;
    rounds++;
  }
  return (bytes * rounds) / elapsed;
}

function realConversations() {
  const rows = JSON.parse(readFileSync(join(shared, 'data/real/sharegpt/fastchat_dummy_conversation.json'), 'utf8')).slice(0, 60);
  const code = JSON.parse(readFileSync(join(shared, 'data/real/gpteacher/codegen-instruct.json'), 'utf8')).slice(0, 200);
  const turn = (from, value) => ({ role: from === 'human' ? 'user' : 'assistant', content: value });
  return [
    ...rows.map(({ conversations: turns }) => turns.map(({ from, value }) => turn(from, value))),
    ...code.map((_, index) =>
      code.slice(index, index + 2).flatMap(({ instruction, response }) => [turn('human', instruction), turn('gpt', response)]),
    ),
  ];
}

function templates() {
  const folders = [fileURLToPath(new URL('../assets', import.meta.url)), join(home, 'tokenizers')];
  for (const venv of ['axolotl', 'trl', 'unsloth']) {
    const lib = join(home, 'venvs', venv, 'lib');
    for (const version of existsSync(lib) ? readdirSync(lib) : [])
      for (const folder of ['trl/chat_templates', 'axolotl/utils/chat_templates/templates', 'studio/backend/assets/chat_templates'])
        folders.push(join(lib, version, 'site-packages', folder));
  }
  const byText = new Map();
  for (const found of folders.filter(existsSync).flatMap(under)) if (!byText.has(found.template)) byText.set(found.template, found);
  return [...byText.values()];
}

function under(path) {
  if (statSync(path).isDirectory())
    return readdirSync(path)
      .sort()
      .flatMap((name) => under(join(path, name)));
  const name = path.split('/').slice(-2).join('/');
  if (path.endsWith('.jinja')) return [{ name, template: readFileSync(path, 'utf8') }];
  if (!path.endsWith('tokenizer_config.json')) return [];
  const { chat_template: given } = JSON.parse(readFileSync(path, 'utf8'));
  return typeof given === 'string' ? [{ name, template: given }] : [];
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
