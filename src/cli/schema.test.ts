import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

/** Runs a command and gives what it printed. */
async function run(...words: string[]): Promise<{ exitCode: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const stdout = { write: (text: string): void => void (out += text), isTTY: false };
  const stderr = { write: (text: string): void => void (err += text), isTTY: false, columns: 80 };
  return { exitCode: await runCli(words, { stdout, stderr, env: {} }), out, err };
}

let folder = '';
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'dsprep-cli-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('schema prints the schema of each name that list shows', async () => {
  const listed = JSON.parse((await run('schema', 'list', '--json')).out) as { name: string; id: string }[];
  expect(listed.map(({ name }) => name)).toEqual(expect.arrayContaining(['config', 'report', 'sharegpt', 'feedback']));
  for (const { name, id } of listed) expect(JSON.parse((await run('schema', name)).out)).toMatchObject({ $id: id });
});

test('an unknown schema is a mistake of the operator', async () => {
  expect(await run('schema', 'sharegtp')).toMatchObject({
    exitCode: 2,
    out: '',
    err: expect.stringContaining('did you mean sharegpt?') as string,
  });
});

test('init says what it found, as text and as JSON', async () => {
  writeFileSync(join(folder, 'a.csv'), 'question,answer\nq,a\n');
  const planned = await run('init', folder, '--dry-run', '--ci', 'github');
  expect(planned).toMatchObject({ exitCode: 0, err: '' });
  expect(planned.out).toContain('columns question, answer');
  expect(planned.out).toContain('would write  .github/workflows/dsprep.yml');
  const { out } = await run('init', folder, '--json');
  expect(JSON.parse(out)).toMatchObject({ data: [{ path: 'a.csv', format: 'qa' }], files: [{ path: 'dsprep.yaml', action: 'written' }] });
  expect(await run('init', folder)).toMatchObject({ exitCode: 2, err: expect.stringContaining('--force') as string });
  expect(await run('init', folder, '--ci', 'gitea')).toMatchObject({ exitCode: 2 });
});
