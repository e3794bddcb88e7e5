import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shareGptLine, writeRows } from './big-input.ts';
import { root, runCommand } from './run-command.ts';

const SMALL_MEGABYTES = 25;
const LARGE_MEGABYTES = 250;
const MAX_PEAK_BYTES = 250e6;
const MAX_GROWTH = 1.2;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dsprep-memory-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Peak resident memory, in bytes, of one conversion. */
async function peakBytes(input: string, flags: readonly string[]): Promise<number> {
  const usage = join(folder, 'usage.json');
  const reporter = pathToFileURL(join(root, 'bench/report-usage.mjs')).href;
  const out = join(folder, 'out');
  const command = ['--import', reporter, 'dist/bin/dsprep.js', 'convert', input, '--to', 'trl', '--workers', '1', '--force', '-o', out];
  await runCommand(process.execPath, [...command, ...flags], root, { BENCH_USAGE: usage });
  return (JSON.parse(readFileSync(usage, 'utf8')) as { peakBytes: number }).peakBytes;
}

const csvRow = (number: number): string =>
  number === 0 ? 'instruction,output\n' : `"question ${number} ""quoted""\nsecond line","${'answer '.repeat(30)}${number}"\n`;

test.each<[string, (number: number) => string, string[]]>([
  ['JSON Lines', shareGptLine, ['--drop-extra']],
  ['a JSON array', (number) => (number === 0 ? '[' : ',') + shareGptLine(number), ['--drop-extra', '--max-rejects', '1']],
  ['CSV', csvRow, []],
  ['JSON Lines, without duplicates in 8 MiB', shareGptLine, ['--drop-extra', '--dedupe', 'exact', '--memory', '8MiB']],
])('memory does not grow with the input: %s', async (name, row, flags) => {
  const extension = name === 'CSV' ? 'csv' : name === 'a JSON array' ? 'json' : 'jsonl';
  const small = join(folder, `small.${extension}`);
  const large = join(folder, `large.${extension}`);
  writeRows(small, SMALL_MEGABYTES, row);
  writeRows(large, LARGE_MEGABYTES, row);
  const smallPeak = await peakBytes(small, flags);
  const largePeak = await peakBytes(large, flags);
  rmSync(large);
  expect(smallPeak).toBeLessThan(MAX_PEAK_BYTES);
  expect(largePeak).toBeLessThan(Math.max(smallPeak * MAX_GROWTH, MAX_PEAK_BYTES));
});
