import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hashesUnder, root, runCommand } from './run-command.ts';

const MAJORS = ['20', '22', '24'];
const cache = join(root, 'node_modules/.cache/node-versions');
/** npm's packages with Node itself, one for each platform; `node` is a script around them. */
const nodePackage = `node-${process.platform}-${process.arch}`;

/** Path of the newest Node of a major version; from the npm registry where it is not in the cache. */
async function nodeOf(major: string): Promise<string> {
  const folder = join(cache, major);
  const path = join(folder, 'node_modules', nodePackage, 'bin/node');
  if (!existsSync(path)) {
    mkdirSync(folder, { recursive: true });
    await runCommand('npm', [
      'install',
      '--no-save',
      '--no-package-lock',
      '--no-audit',
      '--no-fund',
      '--prefix',
      folder,
      `${nodePackage}@${major}`,
    ]);
  }
  return path;
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dsprep-nodes-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the main job writes the same bytes on every Node', async () => {
  const out = join(folder, 'out');
  const flags = ['--to', 'trl,axolotl,litgpt', '--multi-turn', 'expand', '--tokenizer', 'qwen3', '--max-tokens', '2048'];
  const stages = ['--dedupe', 'exact', '--split', 'val=10%', '--filter', 'turns >= 1', '--drop-extra', '--force'];
  const hashes = [];
  for (const major of MAJORS) {
    const node = await nodeOf(major);
    expect(await runCommand(node, ['--version'])).toMatch(new RegExp(`^v${major}\\.`));
    await runCommand(node, ['dist/bin/dsprep.js', 'convert', 'fixtures/quickstart/chats.json', ...flags, ...stages, '-o', out]);
    await runCommand(node, ['dist/bin/dsprep.js', 'verify', join(out, 'trl')]);
    hashes.push(hashesUnder(out));
  }
  expect(Object.keys(hashes[0] ?? {})).toContain('trl/val.jsonl');
  for (const other of hashes) expect(other).toEqual(hashes[0]);
});

test('CSV and threads work the same on every Node', async () => {
  const hashes = [];
  for (const major of MAJORS) {
    const node = await nodeOf(major);
    const out = join(folder, 'csv');
    const flags = ['--map', 'question=instruction,reply=output', '--to', 'litgpt', '--force', '-o', out];
    await runCommand(node, ['dist/bin/dsprep.js', 'convert', 'fixtures/quickstart/questions.csv', ...flags]);
    const threads = join(folder, 'threads');
    await runCommand(node, [
      'dist/bin/dsprep.js',
      'convert',
      'fixtures/quickstart/pairs.jsonl',
      '--to',
      'trl',
      '--workers',
      '2',
      '--force',
      '-o',
      threads,
    ]);
    hashes.push({ csv: hashesUnder(out), threads: hashesUnder(threads) });
  }
  for (const other of hashes) expect(other).toEqual(hashes[0]);
});
