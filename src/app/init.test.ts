import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { DsprepError } from '../errors.ts';
import { expandGlob } from '../io/glob.ts';
import type { JsonObject } from '../json.ts';
import { init } from './init.ts';
import { loadProject } from './project/load-project.ts';
import { validate } from './validate.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'dsprep-init-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CHAT = '{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}\n';
const ALPACA = '{"instruction":"q","output":"a"}\n';
const PAIR = '{"prompt":"q","chosen":"a","rejected":"b"}\n';
const AXOLOTL =
  'base_model: org/model\ndatasets:\n  - path: data/train.jsonl\n    type: chat_template\ntest_datasets:\n  - path: data/val.jsonl\n';

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

const remote = (url: string): Record<string, string> => ({ '.git/config': `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n` });

const sourcesOf = (path = join(folder, 'dsprep.yaml')): string[] =>
  loadProject(path).sources.map((source) => source.path.replace(`${folder}/`, ''));

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'none',
    (error: DsprepError) => error.code,
  );
}

describe('a repository with data and a training config', () => {
  beforeEach(() =>
    write({
      'data/train.jsonl': CHAT,
      'data/val.jsonl': CHAT,
      'data/other.jsonl': ALPACA,
      'sft.yaml': AXOLOTL,
      'package.json': '{"name":"x"}',
      'node_modules/dsprep/x.jsonl': CHAT,
      'venv/pyvenv.cfg': '',
      'venv/a.jsonl': CHAT,
      'out/dsprep.json': '{"dsprep":"0.1.0"}',
      'out/train.jsonl': CHAT,
      ...remote('git@github.com:org/name.git'),
    }),
  );

  test('the config says which files are the data; outputs and environments are passed over', async () => {
    const result = await init({ dir: folder });
    expect(result.data.map(({ path, format, split }) => [path, format, split])).toEqual([
      ['data/train.jsonl', 'messages', undefined],
      ['data/val.jsonl', 'messages', 'val'],
    ]);
    expect(result.others.map(({ path }) => path)).toEqual(['data/other.jsonl']);
    expect(result.configs).toMatchObject([{ path: 'sft.yaml', to: 'axolotl', model: { key: 'base_model', name: 'org/model' } }]);
    expect(result.skipped.map(({ path, because }) => [path, because])).toEqual([
      ['out/', 'an output of dsprep convert'],
      ['venv/', 'a Python environment'],
    ]);
  });

  test('the project file is read back as what was found', async () => {
    await init({ dir: folder });
    const project = loadProject(join(folder, 'dsprep.yaml'));
    expect(sourcesOf()).toEqual(['data/train.jsonl', 'data/val.jsonl']);
    expect(project).toMatchObject({
      sources: [{}, { split: 'val' }],
      targets: [{ to: 'axolotl', trainConfig: join(folder, 'sft.yaml') }],
      tokenizer: 'org/model',
      thresholds: { failOn: 'error' },
    });
    expect(readFileSync(join(folder, 'dsprep.yaml'), 'utf8')).toMatch(/^# yaml-language-server: \$schema=node_modules\/dsprep\//);
  });

  test('the workflow runs the gate when data, configs or the project change', async () => {
    const { files } = await init({ dir: folder });
    expect(files.map(({ path, action }) => [path, action])).toEqual([
      ['dsprep.yaml', 'written'],
      ['.github/workflows/dsprep.yml', 'written'],
    ]);
    const workflow = parse(readFileSync(join(folder, '.github/workflows/dsprep.yml'), 'utf8')) as {
      on: { pull_request: { paths: string[] } };
      jobs: { validate: { steps: { run?: string }[] } };
    };
    expect(workflow.on.pull_request.paths).toEqual(['data/train.jsonl', 'data/val.jsonl', 'sft.yaml', 'dsprep.yaml']);
    expect(workflow.jobs.validate.steps.some(({ run }) => run?.includes(' validate --format github') === true)).toBe(true);
  });

  test('nothing is replaced without force, and nothing written on a dry run', async () => {
    const planned = await init({ dir: folder, dryRun: true });
    expect(planned.files.map(({ action }) => action)).toEqual(['planned', 'planned']);
    expect(existsSync(join(folder, 'dsprep.yaml'))).toBe(false);
    write({ '.github/workflows/dsprep.yml': 'mine' });
    expect((await init({ dir: folder })).files.map(({ action }) => action)).toEqual(['written', 'kept']);
    expect(readFileSync(join(folder, '.github/workflows/dsprep.yml'), 'utf8')).toBe('mine');
    write({ 'dsprep.yaml': '# mine' });
    expect(await codeOf(init({ dir: folder }))).toBe('INIT_EXISTS');
    expect(readFileSync(join(folder, 'dsprep.yaml'), 'utf8')).toBe('# mine');
    expect((await init({ dir: folder, force: true })).files.map(({ action }) => action)).toEqual(['written', 'written']);
  });
});

test('an empty folder, and one of other things, is said to hold nothing', async () => {
  expect(await codeOf(init({ dir: folder }))).toBe('INIT_NOTHING');
  write({ 'a.json': '{"x": 1}', 'b.csv': 'u,v\n1,2\n', 'requirements.txt': 'x', 'c.yaml': '[1' });
  expect(await codeOf(init({ dir: folder }))).toBe('INIT_NOTHING');
  expect(await codeOf(init({ dir: join(folder, 'none') }))).toBe('INIT_NO_FOLDER');
  expect(existsSync(join(folder, 'dsprep.yaml'))).toBe(false);
});

test('a hundred files of two formats become patterns that match just them', async () => {
  const shards = Array.from({ length: 50 }, (_, i) => `data/chat/part-${String(i).padStart(5, '0')}.jsonl`);
  const others = Array.from({ length: 50 }, (_, i) => `data/old/${i % 5}/rows${i}.jsonl`);
  write({
    ...Object.fromEntries(shards.map((path) => [path, CHAT])),
    ...Object.fromEntries(others.map((path) => [path, ALPACA])),
    'one.csv': 'question,answer\nq,a\n',
  });
  const { data } = await init({ dir: folder });
  expect(data.map(({ path, files }) => [path, files])).toEqual([
    ['data/chat/*.jsonl', 50],
    ['data/old/**/*.jsonl', 50],
    ['one.csv', 1],
  ]);
  const found = data.flatMap(({ path }) => expandGlob(join(folder, path)));
  expect(found.map((path) => path.slice(folder.length + 1)).sort()).toEqual([...shards, ...others, 'one.csv'].sort());
});

test('files of one folder that differ are told apart by their names, or named one by one', async () => {
  const names = ['a-1', 'a-2', 'a-3', 'a-4'].map((name) => `${name}.jsonl`);
  write({ ...Object.fromEntries(names.map((name) => [name, CHAT])), 'b.jsonl': ALPACA });
  await init({ dir: folder });
  expect(sourcesOf()).toEqual(['a*.jsonl', 'b.jsonl']);
});

test('a target takes one kind of record; the others are comments', async () => {
  write({ 'a.jsonl': CHAT, 'b.jsonl': ALPACA, 'c.jsonl': PAIR, 'trl.yaml': 'model_name_or_path: org/model\nmax_length: 10\n' });
  const { others } = await init({ dir: folder });
  expect(sourcesOf()).toEqual(['a.jsonl', 'b.jsonl']);
  expect(others).toMatchObject([{ path: 'c.jsonl', why: 'preference: for a run of its own' }]);
  expect(readFileSync(join(folder, 'dsprep.yaml'), 'utf8')).toContain('  # - c.jsonl # preference');
});

test('names in a LLaMA-Factory registration lead to its files', async () => {
  const info = { mine: { file_name: 'a.jsonl' }, other: { file_name: 'b.jsonl' } };
  write({ 'data/a.jsonl': CHAT, 'data/b.jsonl': ALPACA, 'data/dataset_info.json': JSON.stringify(info) });
  write({ 'lf.yaml': 'model_name_or_path: org/model\nstage: sft\ntemplate: qwen3\ndataset: mine\ndataset_dir: elsewhere\n' });
  expect((await init({ dir: folder })).configs).toMatchObject([{ to: 'llamafactory', data: ['data/a.jsonl'] }]);
  expect(sourcesOf()).toEqual(['data/a.jsonl']);
});

test.each([
  'a b.jsonl',
  '#a.jsonl',
  "it's: x.jsonl",
  '- a.jsonl',
  'ä"ö.jsonl',
  '[a].jsonl',
  'a*b.jsonl',
  '{a,b}.jsonl',
  '!x.jsonl',
  'a\nb.jsonl',
])('a file named %j is found under its name', async (name) => {
  write({ [name]: CHAT });
  await init({ dir: folder });
  expect(sourcesOf()).toEqual([name]);
});

test('columns of no format are shown with what would name them', async () => {
  write({ 'a.jsonl': CHAT, 'odd.jsonl': '{"foo":"a","bar":"b"}\n' });
  await init({ dir: folder });
  expect(readFileSync(join(folder, 'dsprep.yaml'), 'utf8')).toContain('# - path: odd.jsonl # no known format has the columns foo, bar');
  expect(sourcesOf()).toEqual(['a.jsonl']);
});

test('a project inside of a GitLab repository with CI of its own gets a part to include', async () => {
  write({ 'p/a.jsonl': CHAT, '.gitlab-ci.yml': 'x: {script: [y]}', ...remote('https://gitlab.example.org/a/b.git') });
  const { files, nextSteps } = await init({ dir: join(folder, 'p') });
  const part = join(folder, '.gitlab/dsprep.gitlab-ci.yml');
  expect(files.map(({ path }) => path)).toEqual(['dsprep.yaml', part]);
  expect(nextSteps.join()).toContain('include');
  const { dsprep } = parse(readFileSync(part, 'utf8')) as { dsprep: JsonObject };
  expect(dsprep).toMatchObject({
    rules: [{ changes: ['p/a.jsonl', 'p/dsprep.yaml'] }],
    artifacts: { reports: { junit: 'p/dsprep-junit.xml' } },
  });
  expect((dsprep['script'] as string[])[0]).toBe('cd p');
});

test('without a repository there is no CI file, unless one is asked for', async () => {
  write({ 'a.jsonl': CHAT });
  const { files, remarks } = await init({ dir: folder });
  expect(files).toHaveLength(1);
  expect(remarks.join()).toContain('--ci github');
  const asked = await init({ dir: folder, ci: 'gitlab', force: true });
  expect(asked.files.map(({ path }) => path)).toEqual(['dsprep.yaml', '.gitlab-ci.yml']);
});

test('a folder with a tokenizer counts where no config names a model', async () => {
  write({ 'a.jsonl': CHAT, 'model/tokenizer.json': '{}', 'model/config.json': '{}' });
  await init({ dir: folder });
  expect(loadProject(join(folder, 'dsprep.yaml')).tokenizer).toBe(join(folder, 'model'));
});

test('what init writes, validate reads', async () => {
  write({ 'data/train.jsonl': CHAT.repeat(2), 'trl.yaml': 'model_name_or_path: ./model\ndataset_name: data\nmax_length: 10\n' });
  await init({ dir: folder });
  const report = await validate({ config: join(folder, 'dsprep.yaml'), tokenizer: 'qwen3' });
  expect(report).toMatchObject({ rows: { read: 2 }, budget: { to: 'trl', examples: 2 } });
  expect(report.findings.map(({ code }) => code)).toContain('DUPLICATE_RECORD');
});
