import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
import { isDsprepError } from '../../errors.ts';
import { launchText } from '../../report/launch-text.ts';
import { convert } from '../convert.ts';
import type { LaunchOptions, LaunchResult } from './launch.ts';
import { launch } from './launch.ts';

const temp = useTempFolder();
const quickstart = fileURLToPath(new URL('../../../fixtures/quickstart', import.meta.url));
let dir = '';
let runs = 0;

beforeAll(async () => {
  dir = temp.path('data');
  await convert({ inputs: [join(quickstart, 'chats.json')], to: 'trl', split: 'val=20%', out: dir });
});

/** An environment whose `trl` is a script, and whose Python says only its version. */
function environment(script: string, version = '1.16.0'): string {
  const bin = temp.path(`env-${runs++}/bin`);
  mkdirSync(bin, { recursive: true });
  const program = (text: string): string => `#!${process.execPath}\n${text}\n`;
  writeFileSync(join(bin, 'python'), program(`console.log('${version}')`), { mode: 0o755 });
  writeFileSync(join(bin, 'trl'), program(script), { mode: 0o755 });
  return join(bin, '..');
}

const env = (): NodeJS.ProcessEnv => ({ PATH: temp.path('no-path'), HF_HUB_OFFLINE: '1', WANDB_API_KEY: 'very-secret-key-1234' });

const TOKENS = { total: 3000, p50: 60, p99: 130, max: 131 };

/** A launch in a folder of its own, without a look at the rows unless it is asked for. */
async function launched(python: string | undefined, options: Partial<LaunchOptions> = {}): Promise<LaunchResult & { cwd: string }> {
  const cwd = temp.path(`run-${runs++}`);
  mkdirSync(cwd, { recursive: true });
  const result = await launch({
    tokens: TOKENS,
    skipChecks: true,
    dir,
    to: 'trl',
    model: 'x/y-1B',
    cwd,
    env: env(),
    ...(python === undefined ? {} : { python }),
    ...options,
  });
  return { ...result, cwd };
}

const record = (result: LaunchResult): Record<string, unknown> =>
  JSON.parse(readFileSync(join(result.runFolder ?? '', 'run.json'), 'utf8')) as Record<string, unknown>;

const TRAINS = `
console.error('Loading\\r 50%|##  | 1/2 [00:01<00:01]\\r100%|####| 2/2 [00:02<00:00]');
console.log("{'loss': '1.25', 'learning_rate': '0.0002', 'epoch': '0.5'}");
console.log('key ' + process.env.WANDB_API_KEY + ' args ' + process.argv.slice(2, 4).join(' '));
`;

const STOPS = "process.on('SIGINT', () => { console.log('saved'); process.exit(0) }); console.log('ready'); setInterval(() => 0, 1000)";

test('a training is run, its output kept, its metrics read, and no secret shown', async () => {
  const seen: string[] = [];
  const result = await launched(environment(TRAINS), { onLine: (line) => seen.push(line) });
  expect(result).toMatchObject({ ok: true, exitCode: 0, end: { last: { loss: 1.25, epoch: 0.5 } } });
  const folder = result.runFolder ?? '';
  expect(readdirSync(folder).sort()).toEqual(['log.txt', 'metrics.jsonl', 'run.json', 'trl.yaml']);
  expect(readFileSync(join(folder, 'metrics.jsonl'), 'utf8')).toContain('"loss":1.25');
  const everything =
    readdirSync(folder)
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('') + seen.join('');
  expect(everything).not.toContain('very-secret');
  expect(everything).toContain('args sft --config');
  expect(record(result)).toMatchObject({ exitCode: 0, framework: { name: 'trl', version: '1.16.0' }, env: { HF_HUB_OFFLINE: '1' } });
});

test('a file beside the config is named where it lies', async () => {
  const python = environment('');
  writeFileSync(join(python, 'bin/accelerate'), `#!${process.execPath}\nconsole.log(process.argv.slice(2).join(' '))\n`, { mode: 0o755 });
  const result = await launched(python, { presets: ['script'], gpus: 2 });
  const [, , , file = ''] = result.command;
  expect(file).toBe(join(result.runFolder ?? '', 'accelerate.yaml'));
  expect(readFileSync(file, 'utf8')).toContain('num_processes: 2');
});

describe('a training that fails ends with 6, and its own end is recorded', () => {
  test('with an error', async () => {
    const script =
      "console.error('ValueError: The model is odd'); console.error('subprocess.CalledProcessError: Command failed'); process.exit(3)";
    const result = await launched(environment(script));
    expect(result).toMatchObject({
      ok: false,
      exitCode: 6,
      failure: { message: 'the training ended with code 3: ValueError: The model is odd' },
    });
    expect(record(result)).toMatchObject({ exitCode: 3 });
  });

  test('killed', async () => {
    const result = await launched(environment("process.kill(process.pid, 'SIGKILL')"));
    expect(result).toMatchObject({ exitCode: 6, end: { code: null, signal: 'SIGKILL' }, failure: { message: 'the training was killed' } });
    expect(record(result)).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  });

  test('and one that is interrupted is asked to stop', async () => {
    const stop = new AbortController();
    const result = await launched(environment(STOPS), {
      signal: stop.signal,
      onLine: (line) => (line === 'ready' ? stop.abort() : undefined),
    });
    expect(result).toMatchObject({ ok: false, exitCode: 130, end: { code: 0 } });
    expect(readFileSync(join(result.runFolder ?? '', 'log.txt'), 'utf8')).toBe('ready\nsaved\n');
  });
});

test('without a model, the config that convert wrote beside the data is started', async () => {
  const beside = temp.path('beside');
  const wish = { model: 'x/y-1B', seqLen: 320, tokens: TOKENS };
  await convert({ inputs: [join(quickstart, 'chats.json')], to: 'trl', split: 'val=20%', out: beside, writeConfig: wish, env: env() });
  const result = await launched(environment(TRAINS), { dir: beside, model: undefined as never });
  expect(result.ok).toBe(true);
  expect(readFileSync(join(result.runFolder ?? '', 'beside.trl.yaml'), 'utf8')).toContain('max_length: 320');
});

describe('what stands in the way is said before anything is written', () => {
  test.each<[string, () => string | undefined, Partial<LaunchOptions>, string, number]>([
    ['no framework', () => undefined, {}, 'FRAMEWORK_MISSING', 5],
    ['an environment without it', () => temp.path('nothing'), {}, 'FRAMEWORK_MISSING', 5],
    ['another version', () => environment(TRAINS, '0.9.0'), {}, 'FRAMEWORK_VERSION', 5],
    ['no room', () => environment(TRAINS), { model: 'x/y-90000000B', method: 'full' }, 'LAUNCH_DISK_FULL', 4],
    ['both an image and an environment', () => environment(TRAINS), { image: 'trl:1' }, 'USAGE_LAUNCH', 2],
    ['no model', () => environment(TRAINS), { model: undefined as never }, 'USAGE_LAUNCH', 2],
    ['a key of nobody', () => environment(TRAINS), { set: ['max_lenght=9'] }, 'LAUNCH_CONFIG', 2],
    ['no checkpoint', () => environment(TRAINS), { resume: true }, 'LAUNCH_NO_CHECKPOINT', 2],
  ])('%s', async (_, python, options, code, exitCode) => {
    const cwd = temp.path(`refused-${runs++}`);
    mkdirSync(cwd);
    await expect(launched(python(), { ...options, cwd })).rejects.toMatchObject({ code, exitCode });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('data that was changed', async () => {
    const changed = temp.path('changed');
    await convert({ inputs: [join(quickstart, 'chats.json')], to: 'trl', out: changed });
    writeFileSync(join(changed, 'train.jsonl'), '{}\n');
    await expect(launched(environment(TRAINS), { dir: changed })).rejects.toMatchObject({ code: 'LAUNCH_DATA_CHANGED', exitCode: 3 });
  });
});

test('another patch of the version is a remark, and another version runs where it is asked for', async () => {
  expect((await launched(environment(TRAINS, '1.16.9'))).notes.join()).toContain('trl is 1.16.9');
  expect(await launched(environment(TRAINS, '0.9.0'), { anyVersion: true })).toMatchObject({ ok: true });
});

test('a dry run says the command and does nothing', async () => {
  const result = await launched(environment('process.exit(1)'), { dryRun: true });
  expect(result.command.slice(1)).toEqual(['sft', '--config', 'trl.yaml']);
  expect(existsSync(join(result.cwd, 'runs'))).toBe(false);
});

test('a checkpoint of an earlier training is not passed over in silence', async () => {
  const cwd = temp.path('earlier');
  mkdirSync(join(cwd, 'trained/sft-lora/checkpoint-7'), { recursive: true });
  const { notes } = await launched(environment(TRAINS), { cwd, dryRun: true });
  expect(notes.join()).toMatch(/checkpoint-7 is of an earlier training: --resume goes on from it/);
});

test('a config that is there is taken as it is, and goes on from the last checkpoint', async () => {
  const python = environment("console.log(process.argv.slice(5).join(' '))");
  const own = temp.path('own.yaml');
  writeFileSync(own, 'model_name_or_path: m\ndataset_name: d\nmax_length: 9\noutput_dir: saved # here\n');
  const cwd = temp.path('resumed');
  for (const name of ['checkpoint-2', 'checkpoint-10', 'checkpoint-x']) mkdirSync(join(cwd, 'saved', name), { recursive: true });
  const result = await launched(python, { model: undefined as never, trainConfig: own, resume: true, cwd });
  expect(result.end?.tail).toEqual([`--resume_from_checkpoint ${join(cwd, 'saved/checkpoint-10')}`]);
  expect(readFileSync(join(result.runFolder ?? '', 'own.yaml'), 'utf8')).toBe(readFileSync(own, 'utf8'));
});

/** An output whose rows for evaluation were trained on: written by hand, and registered as convert would. */
async function leakedData(): Promise<string> {
  const out = temp.path('leaked');
  await convert({ inputs: [join(quickstart, 'chats.json')], to: 'trl', split: 'val=20%', out, force: true });
  const rows = readFileSync(join(out, 'train.jsonl'));
  writeFileSync(join(out, 'val.jsonl'), rows);
  const path = join(out, 'dsprep.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { files: { path: string; sizeBytes: number; sha256: string }[] };
  const entry = manifest.files.find((file) => file.path === 'val.jsonl');
  Object.assign(entry ?? {}, { sizeBytes: rows.length, sha256: createHash('sha256').update(rows).digest('hex') });
  writeFileSync(path, JSON.stringify(manifest));
  return out;
}

describe('the rows', () => {
  test('are looked at as the config takes them, and an epoch of them is counted', async () => {
    const result = await launched(environment(TRAINS), {
      skipChecks: false,
      set: ['packing=false'],
      microBatchSize: 2,
      gradientAccumulation: 2,
      epochs: 3,
      dryRun: true,
    });
    const rows = result.checks.find(({ name }) => name === 'rows');
    // 33 of 42 rows are trained on, two on the GPU at a time and two of those in a step
    expect(rows).toMatchObject({
      epoch: {
        examples: 33,
        tokens: 2244,
        tokenizer: expect.stringContaining('qwen3') as string,
        stepsPerEpoch: 9,
        totalSteps: 27,
        isAbout: false,
      },
    });
    expect(result.checks.map(({ name }) => name)).toEqual(['data', 'framework', 'config', 'disk', 'rows']);
  });

  test('that are tokens already are not looked at, and that is said', async () => {
    const out = temp.path('tokens');
    await convert({ inputs: [join(quickstart, 'chats.json')], to: 'trl', pretokenize: true, tokenizer: 'qwen3', out });
    const { checks, notes } = await launched(environment(TRAINS), { dir: out, skipChecks: false, dryRun: true });
    expect(checks.map(({ name }) => name)).not.toContain('rows');
    expect(notes.join()).toContain('tokens are not looked at');
  });

  test('stop it where validate fails, unless nobody is to look', async () => {
    const leaked = await leakedData();
    const cwd = temp.path('refused-rows');
    mkdirSync(cwd);
    const options = { dir: leaked, cwd };
    await expect(launched(environment(TRAINS), { ...options, skipChecks: false })).rejects.toMatchObject({
      code: 'LAUNCH_ROWS',
      exitCode: 3,
      message: expect.stringMatching(/^LEAKED_RECORD in \d+ of \d+ rows.*: .*val\.jsonl:1 /) as string,
    });
    expect(readdirSync(cwd)).toEqual([]);
    expect(await launched(environment(TRAINS), options)).toMatchObject({ ok: true });
  });
});

/** As a person sees it, with what differs from run to run as the page has it. */
async function printed(python: string | undefined, options: Partial<LaunchOptions>): Promise<string> {
  const same = (text: string): string =>
    text
      .replaceAll(temp.path(), '/home/me')
      .replaceAll(/(run|refused)-\d+|env-\d+/g, (name) => (name.startsWith('env') ? '.venv' : 'project'))
      .replaceAll(/about [\d.]+ TB/g, 'about 840.0 GB')
      .replaceAll(/[\d.]+ [kMGT]?B left/g, '44.9 GB left')
      .replaceAll(/\d{8}T\d{6}Z(?:-\d+)?/g, '20260315T101500Z')
      .replaceAll(/(in|after) \d+:\d\d/g, '$1 0:12')
      .replaceAll(/trl\.yaml:\d+/g, 'trl.yaml:51');
  try {
    return same(launchText(await launched(python, options)));
  } catch (error) {
    if (!isDsprepError(error)) throw error;
    return same(`dsprep: ${error.code}: ${error.message}\n  hint: ${error.hint ?? ''}\n`);
  }
}

describe('what is printed stands in docs/launch.md', () => {
  const page = readFileSync(new URL('../../../docs/launch.md', import.meta.url), 'utf8');
  const OUT_OF_MEMORY = `
console.log("{'loss': '1.25', 'learning_rate': '0.0002', 'epoch': '0.5'}");
console.error('torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.');
process.exit(1);`;
  test('rows that are refused', async () => {
    const text = await printed(environment(TRAINS), { dir: await leakedData(), skipChecks: false });
    expect(page, text).toContain(text);
  });

  test.each<[string, () => string, Partial<LaunchOptions>]>([
    ['the framework is missing', () => temp.path('.venv'), {}],
    ['another version', () => environment(TRAINS, '0.9.0'), {}],
    ['a full disk', () => environment(TRAINS), { model: 'x/y-90000000B', method: 'full' }],
    ['a bad config', () => environment(TRAINS), { set: ['max_lenght=9'] }],
    ['killed', () => environment("process.kill(process.pid, 'SIGKILL')"), {}],
    ['out of memory', () => environment(OUT_OF_MEMORY), {}],
    ['interrupted', () => environment(STOPS), {}],
    ['trained', () => environment(TRAINS), {}],
  ])('%s', async (_, python, options) => {
    const stop = new AbortController();
    const text = await printed(python(), {
      signal: stop.signal,
      onLine: (line) => (line === 'ready' ? stop.abort() : undefined),
      ...options,
    });
    expect(page, text).toContain(text);
  });
});
