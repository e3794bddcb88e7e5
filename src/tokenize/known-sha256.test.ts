import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { knownSha256 } from './known-sha256.ts';

const [OF_FIRST, OF_SECOND] = ['1'.repeat(64), '2'.repeat(64)];
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dsprep-sha256-'));
  file = join(folder, 'tokenizer.json');
  writeFileSync(file, 'first');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const later = (): void => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });

test('a file that has not changed is hashed once', () => {
  later();
  const hash = vi.fn(() => OF_FIRST);
  expect([knownSha256(file, folder, hash), knownSha256(file, folder, hash)]).toEqual([OF_FIRST, OF_FIRST]);
  expect(hash).toHaveBeenCalledTimes(1);
});

test('other contents of the same size are hashed again, whatever time of change they are given', () => {
  later();
  utimesSync(file, 1, 1);
  knownSha256(file, folder, () => OF_FIRST);
  vi.useRealTimers();
  writeFileSync(file, 'other');
  utimesSync(file, 1, 1);
  later();
  expect(knownSha256(file, folder, () => OF_SECOND)).toBe(OF_SECOND);
});

test('a file that was changed just now is not noted', () => {
  expect(knownSha256(file, folder, () => OF_FIRST)).toBe(OF_FIRST);
  expect(knownSha256(file, folder, () => OF_SECOND)).toBe(OF_SECOND);
});

test('a note that is damaged is written anew', () => {
  later();
  knownSha256(file, folder, () => OF_FIRST);
  const [note = ''] = readdirSync(join(folder, 'sha256'));
  writeFileSync(join(folder, 'sha256', note), 'torn');
  expect(knownSha256(file, folder, () => OF_SECOND)).toBe(OF_SECOND);
  expect(knownSha256(file, folder, () => OF_FIRST)).toBe(OF_SECOND);
});

test('without a folder that can be written the file is hashed each time', () => {
  later();
  expect(knownSha256(file, join(file, 'below'), () => OF_FIRST)).toBe(OF_FIRST);
  expect(knownSha256(file, join(file, 'below'), () => OF_SECOND)).toBe(OF_SECOND);
});
