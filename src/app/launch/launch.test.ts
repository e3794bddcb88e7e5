import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
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

/** A launch in a folder of its own. */
async function launched(python: string | undefined, options: Partial<LaunchOptions> = {}): Promise<LaunchResult & { cwd: string }> {
  const cwd = temp.path(`run-${runs++}`);
  mkdirSync(cwd);
  const result = await launch({
    tokens: TOKENS,
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

  test('out of memory', async () => {
    const script = "console.error('torch.OutOfMemoryError: CUDA out of memory. Tried to allocate'); process.exit(1)";
    const result = await launched(environment(script));
    expect(result.failure?.hint).toContain('--micro-batch-size');
  });

  test('and one that is interrupted is asked to stop', async () => {
    const stop = new AbortController();
    const script =
      "process.on('SIGINT', () => { console.log('saved'); process.exit(0) }); console.log('ready'); setInterval(() => 0, 1000)";
    const result = await launched(environment(script), {
      signal: stop.signal,
      onLine: (line) => (line === 'ready' ? stop.abort() : undefined),
    });
    expect(result).toMatchObject({ ok: false, exitCode: 130, end: { code: 0 } });
    expect(readFileSync(join(result.runFolder ?? '', 'log.txt'), 'utf8')).toBe('ready\nsaved\n');
  });
});

describe('what stands in the way is said before anything is written', () => {
  test.each<[string, () => string | undefined, Partial<LaunchOptions>, string, number]>([
    ['no framework', () => undefined, {}, 'FRAMEWORK_MISSING', 5],
    ['an environment without it', () => temp.path('nothing'), {}, 'FRAMEWORK_MISSING', 5],
    ['another version', () => environment(TRAINS, '0.9.0'), {}, 'FRAMEWORK_VERSION', 5],
    ['no room', () => environment(TRAINS), { model: 'x/y-90000000B', method: 'full' }, 'LAUNCH_DISK_FULL', 4],
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
