// Writes a training config for every framework, method, tuning and preset, and has the framework's own parser read it.
//   node conformance/configs.mjs [--framework F] [--write-table]      (with --framework, its part of the table alone is made anew)
// Needs `npm run build` and the frameworks (setup.sh). The table is docs/config-matrix.md.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const oracleHome = process.env.ORACLE_HOME ?? join(homedir(), '.cache/dsprep-oracle');
const { CONFIGS } = await import(join(root, 'dist/src/frameworks/configs.js'));
const { config } = await import(join(root, 'dist/src/app/config/config.js'));
const { convert } = await import(join(root, 'dist/src/index.js'));
const { values: flags } = parseArgs({ options: { framework: { type: 'string' }, 'write-table': { type: 'boolean' } } });

/** Data of the kind that a method trains on. */
const DATA = { sft: 'chats.json', pretrain: 'documents.jsonl', kto: 'feedback.jsonl', dpo: 'pairs.jsonl', ipo: 'pairs.jsonl', simpo: 'pairs.jsonl', orpo: 'pairs.jsonl', reward: 'pairs.jsonl', grpo: 'chats.json', ppo: 'chats.json', prm: 'steps.jsonl' };
const PAGE = join(root, 'docs/config-matrix.md');
const MODEL = 'Qwen/Qwen3-0.6B';
/** As of the samples, counted once. */
const TOKENS = { total: 3000, p50: 60, p99: 130, max: 131 };

/** Every combination that the framework says it has. */
function cases(to) {
  const door = CONFIGS[to];
  const all = door.methods.flatMap((method) => door.tunings.map((tuning) => ({ to, method, tuning, presets: [] })));
  const withPresets = door.presets.flatMap(({ name }) => all.map((one) => ({ ...one, presets: [name] })));
  return [...all, ...withPresets];
}

async function write(test, work) {
  const { to, method, tuning, presets } = test;
  const data = join(work, `${to}-${method}`);
  const file = join(root, existsSync(join(root, 'fixtures/quickstart', DATA[method])) ? 'fixtures/quickstart' : 'conformance/samples', DATA[method]);
  try {
    if (!existsSync(data)) await convert({ inputs: [file], to, method, out: data, split: 'val=20%', maxRejects: '100%' });
    const folder = join(work, [to, method, tuning, ...presets].join('_'));
    mkdirSync(folder);
    const result = await config({ dir: data, to, model: MODEL, method: `${method}-${tuning}`, presets, set: presets.includes('ppo') ? ['reward_model=trained/reward-lora'] : [], gpus: presets.length === 0 ? 1 : 8, vramBytes: 80 * 2 ** 30, tokens: TOKENS, env: { ...process.env, HF_HUB_OFFLINE: '1' } });
    const path = join(folder, result.fileName);
    writeFileSync(path, result.text);
    for (const beside of result.files) writeFileSync(join(folder, beside.path), beside.text);
    return { ...test, path, start: result.start };
  } catch (error) {
    return { ...test, refused: `${error.code ?? error.name}: ${error.message}` };
  }
}

/** The framework's answers, by path. */
async function checked(to, jobs) {
  const python = join(oracleHome, 'venvs', to, 'bin/python');
  const child = spawn(python, [join(here, `config_check_${to}.py`)], { stdio: ['pipe', 'pipe', 'ignore'], env: { ...process.env, CUDA_VISIBLE_DEVICES: '', ORACLE_TOKENIZERS: process.env.ORACLE_TOKENIZERS ?? join(oracleHome, 'tokenizers'), HF_HUB_OFFLINE: '1', TRANSFORMERS_VERBOSITY: 'error', DO_NOT_TRACK: '1', AXOLOTL_DO_NOT_TRACK: '1' } });
  child.stdin.end(jobs.map(({ path, start }) => `${JSON.stringify({ path, start })}\n`).join(''));
  const answers = new Map();
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith('RESULT ')) continue;
    const answer = JSON.parse(line.slice('RESULT '.length));
    answers.set(answer.path, answer);
  }
  return answers;
}

const work = mkdtempSync(join(tmpdir(), 'dsprep-configs-'));
const results = [];
try {
  for (const to of Object.keys(CONFIGS)) {
    if (flags.framework !== undefined && flags.framework !== to) continue;
    const written = [];
    for (const test of cases(to)) written.push(await write(test, work));
    const jobs = written.filter(({ path }) => path !== undefined);
    const answers = await checked(to, jobs);
    for (const test of written) {
      const answer = test.path === undefined ? undefined : (answers.get(test.path) ?? { ok: false, error: 'no answer' });
      const said = answer === undefined ? `refused (${test.refused})` : answer.ok ? ['accepted', answer.note].filter(Boolean).join(', ') : `NOT ACCEPTED: ${answer.error}`;
      results.push({ ...test, said, ok: answer?.ok !== false });
      if (answer?.ok === false) console.log(`${to} ${test.method} ${test.tuning} ${test.presets.join(',')}: ${said}`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
const accepted = results.filter(({ said }) => said.startsWith('accepted')).length;
const failed = results.filter(({ ok }) => !ok).length;
console.log(`${accepted} accepted, ${results.length - accepted - failed} refused by dsprep, ${failed} not accepted by the framework`);
if (flags['write-table']) writeTable();
process.exitCode = failed === 0 && accepted > 0 ? 0 : 1;

/** The parts of the frameworks that were run stand in place of the old ones. */
function writeTable() {
  const parts = new Map(oldParts());
  for (const to of new Set(results.map((one) => one.to))) {
    const lines = [`## ${CONFIGS[to].testedWith}`, '', '| method | tuning | preset | |', '|---|---|---|---|'];
    for (const { method, tuning, presets, said } of results.filter((one) => one.to === to)) {
      const refused = /^refused \((.*)\)$/s.exec(said)?.[1];
      lines.push(`| ${method} | ${tuning} | ${presets.join(', ')} | ${refused === undefined ? said : `not offered: ${refused.replace(/^[A-Z_]+: /, '')}`} |`);
    }
    parts.set(to, `${lines.join('\n')}\n`);
  }
  const head = '# Which configs the frameworks accept\n\nMade by `node conformance/configs.mjs --write-table`: each config is written by `dsprep config` and read by the parser of the framework itself.\n';
  writeFileSync(PAGE, [head, ...Object.keys(CONFIGS).flatMap((to) => parts.get(to) ?? [])].join('\n'));
}

function oldParts() {
  if (flags.framework === undefined || !existsSync(PAGE)) return [];
  const parts = readFileSync(PAGE, 'utf8').split(/^(?=## )/m).slice(1);
  return parts.map((part) => [/^## (\w+)/.exec(part)?.[1], `${part.trimEnd()}\n`]);
}
