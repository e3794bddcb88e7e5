import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { blocksOf } from '../fast/markdown-blocks.ts';
import { root } from './run-command.ts';

interface Step {
  id?: string;
  uses?: string;
  run?: string;
  shell?: string;
  env?: Record<string, string>;
  'working-directory'?: string;
}

interface Action {
  inputs: Record<string, { description: string; default: string }>;
  outputs: Record<string, { value: string }>;
  runs: { using: string; steps: Step[] };
}

const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as Action;
const scripts = action.runs.steps.filter(({ run }) => run !== undefined);

let folder = '';
let project = '';
let runs = 0;

const git = (...args: string[]): string => execFileSync('git', args, { cwd: project, encoding: 'utf8' }).trim();

function write(path: string, content: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), content);
}

function commit(): string {
  git('add', '--all');
  git('commit', '--quiet', '--allow-empty', '-m', 'change');
  return git('rev-parse', 'HEAD');
}

const chat = (answer: string, question = 'Which river is it?'): string =>
  JSON.stringify({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  });

beforeAll(() => {
  if (!existsSync(join(root, 'dist/bin/dsprep.js'))) throw new Error('npm run build first');
});

function newProject(): void {
  folder = mkdtempSync(join(tmpdir(), 'dsprep-action-'));
  project = join(folder, 'the project');
  mkdirSync(project);
  git('init', '--quiet', '--initial-branch=main');
  git('config', 'user.name', 'Test');
  git('config', 'user.email', 'test@example.com');
  write('package.json', '{"private": true}');
  write('.gitignore', 'node_modules\n');
  mkdirSync(join(project, 'node_modules/.bin'), { recursive: true });
  symlinkSync(join(root, 'dist/bin/dsprep.js'), join(project, 'node_modules/.bin/dsprep'));
}

const removeProject = (): void => rmSync(folder, { recursive: true, force: true });

interface JobResult {
  exitCode: number;
  log: string;
  summary: string;
  outputs: Record<string, string>;
}

/** Runs the steps of the action as a runner does: expressions are filled in into `env` alone, outputs come from a file. */
function runAction(given: Record<string, string>, base: string): JobResult {
  const temp = join(folder, `runner-${++runs}`);
  mkdirSync(temp);
  const inputs = Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value }]) => [name, given[name] ?? value]));
  const outputs: Record<string, Record<string, string>> = {};
  const filled = (text: string): string =>
    text.replace(/\$\{\{ ([\w.-]+) \}\}/g, (_, path: string) => {
      const [scope, name = '', , output = ''] = path.split('.');
      if (scope === 'inputs') return inputs[name] ?? '';
      if (scope === 'steps') return outputs[name]?.[output] ?? '';
      if (path === 'github.event.pull_request.base.sha') return base;
      throw new Error(`unknown expression ${path}`);
    });
  const summaryFile = join(temp, 'summary');
  writeFileSync(summaryFile, '');
  let log = '';
  let exitCode = 0;
  for (const step of scripts) {
    if (exitCode !== 0) break;
    const outputFile = join(temp, `output-${step.id ?? ''}`);
    writeFileSync(outputFile, '');
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)]));
    const done = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run ?? ''], {
      cwd: join(project, filled(step['working-directory'] ?? '.')),
      encoding: 'utf8',
      env: {
        ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], CI: 'true', GITHUB_ACTIONS: 'true', RUNNER_TEMP: temp },
        ...{ GITHUB_ACTION_PATH: root, GITHUB_OUTPUT: outputFile, GITHUB_STEP_SUMMARY: summaryFile, npm_config_update_notifier: 'false' },
        ...env,
      },
    });
    exitCode = done.status ?? -1;
    log += done.stdout + done.stderr;
    const lines = readFileSync(outputFile, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
    outputs[step.id ?? ''] = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
  }
  return {
    exitCode,
    log,
    summary: readFileSync(summaryFile, 'utf8'),
    outputs: Object.fromEntries(Object.entries(action.outputs).map(([name, { value }]) => [name, filled(value)])),
  };
}

describe('the action', () => {
  test('has the shape of a composite action, and no input in a script', () => {
    expect(action.runs.using).toBe('composite');
    for (const { description, default: value } of Object.values(action.inputs)) {
      expect(description).toMatch(/\.$/);
      expect(typeof value).toBe('string');
    }
    for (const { run, shell, env = {} } of scripts) {
      expect(shell).toBe('bash');
      expect(run).not.toContain('${{');
      for (const value of Object.values(env)) {
        const [, name = ''] = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value) ?? [];
        if (value.includes('inputs.')) expect(Object.keys(action.inputs)).toContain(name);
      }
    }
    const used = scripts.flatMap(({ env = {} }) => Object.values(env)).join();
    for (const name of Object.keys(action.inputs)) {
      if (name !== 'node-version' && name !== 'working-directory') expect(used).toContain(`inputs.${name} `);
      expect(readFileSync(join(root, 'docs/ci.md'), 'utf8')).toContain(`\`${name}\``);
    }
  });

  test('its scripts are what bash takes', () => {
    for (const name of readdirSync(join(root, 'action'))) execFileSync('bash', ['-n', join(root, 'action', name)]);
  });
});

describe('a pull request', () => {
  let base = '';
  beforeAll(() => {
    newProject();
    // an old fault, in a line that no pull request touches
    write('data/train set.jsonl', `${chat('The Danube.')}\n${chat('An old har\u200bbour.', 'Where?')}\n${chat('')}\n`);
    // TRL trains on prompts unless told otherwise, which is not what is tested here
    write('dsprep.yaml', 'sources: [data/]\nthresholds:\n  severity:\n    EVERYTHING_TRAINED: off\n');
    base = commit();
  });
  afterAll(removeProject);

  const inputs = { version: 'local', paths: 'data/', to: 'trl', tokenizer: 'qwen3' };

  test('that adds a broken row fails on its line, and the summary has tokens and their change', () => {
    git('checkout', '--quiet', '-b', 'failing', base);
    const path = join(project, 'data/train set.jsonl');
    appendFileSync(path, `${chat('It is the Rhine.', 'And in Cologne?')}\n{"messages": 3}\n`);
    commit();
    const { exitCode, log, summary, outputs } = runAction({ ...inputs, 'sarif-file': 'dsprep.sarif' }, base);
    expect(exitCode, log).toBe(3);
    const annotations = log.split('\n').filter((line) => /^::(error|warning) /.test(line));
    expect(annotations.length).toBeGreaterThan(0);
    for (const line of annotations) expect(line).toMatch(/file=data\/train set.jsonl,line=5[,:]/);
    expect(summary).toMatch(/^## dsprep validate: failed/);
    expect(summary).toMatch(/\| rows \| 3 \| 5 \| \+2 /);
    expect(summary).toMatch(/\| trained tokens \| [\d,]+ \| [\d,]+ \| \+/);
    expect(outputs['exit-code']).toBe('3');
    expect(JSON.parse(readFileSync(outputs['report'] ?? '', 'utf8'))).toMatchObject({ version: 1, ok: false });
    expect(JSON.parse(readFileSync(join(project, 'dsprep.sarif'), 'utf8'))).toMatchObject({ version: '2.1.0' });
    expect(git('worktree', 'list').split('\n')).toHaveLength(1);
  });

  test('that adds good rows passes', () => {
    git('checkout', '--quiet', '-f', '-b', 'passing', base);
    write('data/more.jsonl', `${chat('It is the Elbe.', 'And in Hamburg?')}\n`);
    commit();
    const { exitCode, log, summary, outputs } = runAction(inputs, base);
    expect(exitCode, log).toBe(0);
    expect(log).not.toMatch(/^::(error|warning)/m);
    expect(summary).toMatch(/^## dsprep validate: passed/);
    expect(outputs['exit-code']).toBe('0');
  });

  test('without its base, all lines are annotated and nothing is compared', () => {
    git('checkout', '--quiet', '-f', 'failing');
    const { exitCode, log, summary } = runAction({ ...inputs, summary: 'true' }, 'f'.repeat(40));
    expect(exitCode, log).toBe(3);
    expect(log).toContain('::notice::dsprep: the base commit is not in this checkout');
    expect(summary).not.toContain('before');
    expect(runAction({ ...inputs, summary: 'false' }, '').summary).toBe('');
  });

  test('inputs are data: what a shell would run is a path that is not there', () => {
    const trap = join(folder, 'trap');
    const hostile = `$(touch ${trap})\n; touch ${trap}\n--force`;
    const { exitCode, log } = runAction({ ...inputs, paths: hostile, compare: 'false' }, base);
    expect(exitCode, log).toBe(2);
    expect(log).toContain('INPUT_NOT_FOUND');
    expect(existsSync(trap)).toBe(false);
  });

  test('rows that look like the header of a diff are rows', () => {
    git('checkout', '--quiet', '-f', '-b', 'headers', base);
    write('data/notes.txt', `++ b/elsewhere\n@@ -1 +1 @@\n-- a/x\n${'text\n'.repeat(2)}no line end`);
    commit();
    runAction({ ...inputs, compare: 'false' }, base);
    const lines = readFileSync(join(folder, `runner-${runs}`, 'dsprep/changed-lines.txt'), 'utf8');
    expect(lines).toBe('data/notes.txt:1-6\n');
  });
});

test('the hooks of pre-commit are what it reads', () => {
  const hooks = parse(readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')) as Record<string, unknown>[];
  for (const { id, name, entry, language, files } of hooks) {
    expect([typeof id, typeof name, entry, language]).toEqual(['string', 'string', 'dsprep validate', 'node']);
    const pattern = new RegExp(files as string);
    expect(['data/a.jsonl', 'b.ndjson.gz'].every((path) => pattern.test(path))).toBe(true);
    expect(pattern.test('main.py')).toBe(false);
  }
  const [shown] = blocksOf(join(root, 'docs/ci.md'), 'yaml').filter(({ text }) => text.includes('hooks:'));
  const { repos } = parse(shown?.text ?? '') as { repos: { hooks: { id: string }[] }[] };
  expect(hooks.map(({ id }) => id)).toEqual(expect.arrayContaining(repos.flatMap(({ hooks: used }) => used.map(({ id }) => id))));
});

describe('the job for GitLab', () => {
  beforeAll(newProject);
  afterAll(removeProject);

  test('its script fails on broken data, and leaves the reports that it names', () => {
    const [shown] = blocksOf(join(root, 'docs/ci.md'), 'yaml').filter(({ text }) => text.includes('codequality'));
    const { dsprep: job } = parse(shown?.text ?? '') as { dsprep: { script: string[]; artifacts: { reports: Record<string, string> } } };
    write('data/a.jsonl', `${chat('The Danube.')}\n{"messages": \n`);
    const script = job.script.join('\n').replace('npx --yes dsprep@latest', 'npx --no-install dsprep');
    const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', script], { cwd: project, encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(3);
    const quality = JSON.parse(readFileSync(join(project, job.artifacts.reports['codequality'] ?? ''), 'utf8')) as unknown[];
    expect(quality).toHaveLength(1);
    expect(readFileSync(join(project, job.artifacts.reports['junit'] ?? ''), 'utf8')).toMatch(/^<\?xml[^]*<failure/);
  });
});
