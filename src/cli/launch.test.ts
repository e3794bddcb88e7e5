import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

const quickstart = fileURLToPath(new URL('../../fixtures/quickstart/chats.json', import.meta.url));
let folder = '';

async function run(...words: string[]): Promise<{ exitCode: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const stdout = { write: (text: string): void => void (out += text), isTTY: false };
  const stderr = { write: (text: string): void => void (err += text), isTTY: false, columns: 80 };
  return { exitCode: await runCli(words, { stdout, stderr, env: { HF_HUB_OFFLINE: '1', PATH: join(folder, 'no-path') } }), out, err };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dsprep-cli-'));
  expect(await run('convert', quickstart, '--to', 'trl', '-o', join(folder, 'out'), '--quiet')).toMatchObject({ exitCode: 0 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const launched = (...words: string[]): ReturnType<typeof run> =>
  run('launch', join(folder, 'out'), '--to', 'trl', '--model', 'Qwen/Qwen3-0.6B', ...words);

test('a dry run for another place says the files and the steps', async () => {
  const { exitCode, out } = await launched('--on', 'slurm', '--on-set', 'partition=gpu', '--job-dir', join(folder, 'job'), '--dry-run');
  expect(exitCode).toBe(0);
  expect(out).toContain('  train.sbatch      asks for the machines; goes to sbatch\n');
  expect(out).toContain('in that folder:\n1. Where dsprep does not run on the cluster');
  expect(out).toContain('3. Submit it\n   sbatch train.sbatch\n');
  expect(readFileSync(join(folder, 'job/train.sbatch'), 'utf8')).toContain('#SBATCH --partition=gpu\n');
});

test('as data it has the same', async () => {
  const { out } = await launched('--on', 'colab', '--job-dir', join(folder, 'colab'), '--json');
  expect(JSON.parse(out)).toMatchObject({
    ok: true,
    place: 'colab',
    isSubmitted: false,
    files: expect.arrayContaining([{ path: 'train.ipynb', about: expect.any(String) as string }]) as unknown[],
  });
});

test.each<[string, string[], string]>([
  ['a flag of this machine, elsewhere', ['--on', 'slurm', '--python', '.venv'], '--python'],
  ['a flag of elsewhere, here', ['--on-set', 'partition=gpu'], '--on-set'],
  ['no such place', ['--on', 'mars'], 'one of local, colab, kubernetes'],
  ['no such option', ['--on', 'slurm', '--on-set', 'partitions=gpu'], 'with a key of partition, account'],
])('%s is a mistake of the operator', async (_, words, said) => {
  const before = readdirSync(folder);
  const { exitCode, err } = await launched(...words, '--dry-run');
  expect({ exitCode, err }).toEqual({ exitCode: 2, err: expect.stringContaining(said) as string });
  expect(readdirSync(folder)).toEqual(before);
});

test('without its program a place can not be reached', async () => {
  expect(await launched('--on', 'slurm', '--job-dir', join(folder, 'none'))).toMatchObject({
    exitCode: 5,
    err: expect.stringContaining('PLACE_TOOL_MISSING') as string,
  });
});
