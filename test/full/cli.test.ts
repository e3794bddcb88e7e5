import { execFile } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shareGptLine, writeRows } from './big-input.ts';
import { root } from './run-command.ts';

const cli = join(root, 'dist/bin/dsprep.js');

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the built command in a shell, as a person would. */
function shell(command: string): Promise<Ended> {
  const env = { ...process.env, NO_COLOR: '1', DSPREP: `${process.execPath} ${cli}` };
  return new Promise((resolve) => {
    execFile('bash', ['-c', `set -o pipefail; ${command}`], { cwd: folder, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dsprep-cli-'));
  writeFileSync(join(folder, 'chats.json'), readFileSync(join(root, 'fixtures/quickstart/chats.json')));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(process.platform === 'win32')('in a shell', () => {
  test('rows on standard output can be piped, and are the file that would have been written', async () => {
    const piped = await shell(
      'cat chats.json | $DSPREP convert - --to trl --drop-extra -o - > rows.jsonl && $DSPREP convert chats.json --to trl --drop-extra -o out',
    );
    expect(piped.code).toBe(0);
    expect(readFileSync(join(folder, 'rows.jsonl'), 'utf8')).toBe(readFileSync(join(folder, 'out/train.jsonl'), 'utf8'));
    expect(piped.stderr).toContain('written');
  });

  test('a reader that has seen enough ends it quietly', async () => {
    writeRows(join(folder, 'big.jsonl'), 8, shareGptLine);
    const ended = await shell('$DSPREP convert big.jsonl --to trl --drop-extra -o - | head -n 1; exit ${PIPESTATUS[0]}');
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout.split('\n')).toHaveLength(2);
  });

  test('a Node without WebAssembly has the same tokens, from the reference engine', async () => {
    const [here, without] = await Promise.all([
      shell('$DSPREP tokens "Hello, world" --json'),
      shell(`${process.execPath} --jitless ${cli} tokens "Hello, world" --json`),
    ]);
    expect(here).toMatchObject({ code: 0 });
    expect(without).toMatchObject({ code: 0, stdout: here.stdout });
  });

  test.each([
    ['$DSPREP --version', 0],
    ['$DSPREP convert --help', 0],
    ['$DSPREP convert chats.json --to trl', 2],
    ['$DSPREP convert chats.json --to trl --no-such-flag -o x', 2],
    ['$DSPREP convert nothing.json --to trl -o x', 2],
    ['$DSPREP convret', 2],
    ['$DSPREP verify .', 3],
    ['$DSPREP convert chats.json --to trl --tokenizer ./nowhere --max-tokens 10 -o x', 5],
    ['$DSPREP convert chats.json --to trl -o chats.json/below', 4],
  ])('%s exits with %d', async (command, code) => {
    const ended = await shell(command);
    expect(ended.code, ended.stderr).toBe(code);
    if (code !== 0) expect(ended.stderr).toMatch(/^dsprep: .+/);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  test('--json is JSON also where it fails, and nothing else is on standard output', async () => {
    const good = await shell('$DSPREP inspect chats.json --json');
    expect(JSON.parse(good.stdout)).toMatchObject([{ format: 'sharegpt', rows: 41 }]);
    const bad = await shell('$DSPREP convert chats.json --to tlr -o x --json');
    expect(JSON.parse(bad.stdout)).toMatchObject({ ok: false, exitCode: 2, error: { code: 'USAGE_TARGET_UNKNOWN' } });
  });

  test('a full disk is an operator error, and nothing is left of the output', async () => {
    const device = createWriteStream('/dev/full');
    const isThere = await new Promise<boolean>((resolve) => device.on('open', () => resolve(true)).on('error', () => resolve(false)));
    device.destroy();
    if (!isThere) return;
    const ended = await shell('$DSPREP convert chats.json --to trl --drop-extra -o - > /dev/full');
    expect(ended.code).toBe(4);
    expect(ended.stderr).toContain('OUTPUT_DISK_FULL');
  });
});
