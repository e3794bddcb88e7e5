import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shareGptLine, writeRows } from './big-input.ts';
import { hashesUnder, root, runCommand } from './run-command.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dsprep-workers-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Rows with duplicates, broken lines, blank lines and odd roles among them. */
function mixedLine(number: number): string {
  if (number % 997 === 0) return '{"conversations": [\n';
  if (number % 991 === 0) return '\n';
  if (number % 983 === 0) return shareGptLine(number).replace('"gpt"', '"robot"');
  return shareGptLine(number % 50 === 0 ? number - 25 : number);
}

test('any number of workers writes the same bytes', async () => {
  const input = join(folder, 'mixed.jsonl');
  writeRows(input, 21, mixedLine);
  const out = join(folder, 'out');
  const flags = ['--dedupe', 'exact', '--split', 'val=5%', '--filter', 'chars > 100', '--drop-extra', '--max-rejects', '100%', '--force'];
  const hashes = [];
  for (const workers of ['1', '2', '5']) {
    await runCommand(
      process.execPath,
      ['dist/bin/dsprep.js', 'convert', input, '--to', 'trl,axolotl', ...flags, '--workers', workers, '-o', out],
      root,
    );
    hashes.push(hashesUnder(out));
  }
  expect(Object.keys(hashes[0] ?? {})).toEqual(
    expect.arrayContaining(['trl/train.jsonl', 'trl/dsprep/rejected.jsonl', 'trl/dsprep/dropped.jsonl']),
  );
  expect(hashes[1]).toEqual(hashes[0]);
  expect(hashes[2]).toEqual(hashes[0]);
});

test('a late column and a limit are the same with workers', async () => {
  const input = join(folder, 'late.jsonl');
  const tools = [{ type: 'function', function: { name: 'f', parameters: { type: 'object', properties: {} } } }];
  writeRows(input, 9, (number) =>
    number === 20_000 ? JSON.stringify({ ...(JSON.parse(shareGptLine(number)) as object), tools }) + '\n' : shareGptLine(number),
  );
  const out = join(folder, 'late');
  const hashes = [];
  for (const workers of ['1', '3']) {
    for (const limit of ['100', '1000000']) {
      await runCommand(
        process.execPath,
        [
          'dist/bin/dsprep.js',
          'convert',
          input,
          '--to',
          'trl',
          '--drop-extra',
          '--limit',
          limit,
          '--workers',
          workers,
          '--force',
          '-o',
          out,
        ],
        root,
      );
      hashes.push(hashesUnder(out));
    }
  }
  expect(hashes[2]).toEqual(hashes[0]);
  expect(hashes[3]).toEqual(hashes[1]);
});
