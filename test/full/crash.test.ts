import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shareGptLine, writeRows } from './big-input.ts';
import { hashesUnder, root, runCommand } from './run-command.ts';

const cli = join(root, 'dist/bin/dsprep.js');
const KILLS = 24;

let folder = '';
let oldInput = '';
let newInput = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dsprep-crash-'));
  oldInput = join(folder, 'old.jsonl');
  newInput = join(folder, 'new.jsonl');
  writeRows(oldInput, 0.2, (number) => shareGptLine(number + 1e6));
  writeRows(newInput, 12, shareGptLine);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const argumentsFor = (input: string, out: string): string[] => [
  cli,
  'convert',
  input,
  '--to',
  'trl',
  '--dedupe',
  'exact',
  '--split',
  'val=5%',
  '--drop-extra',
  '--force',
  '-o',
  out,
];

/** Starts a conversion, ends it by a signal after some time, and gives how it went. */
function endedBy(signal: NodeJS.Signals, out: string, afterMs: number): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const child = spawn(process.execPath, argumentsFor(newInput, out), { cwd: root, stdio: 'ignore' });
  const timer = setTimeout(() => child.kill(signal), afterMs);
  return new Promise((resolve) =>
    child.on('exit', (code, by) => {
      clearTimeout(timer);
      resolve({ code, signal: by });
    }),
  );
}

/** Starts a conversion and interrupts it as soon as it has begun to write. */
function interruptedWhileWriting(out: string): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  const child = spawn(process.execPath, argumentsFor(newInput, out), { cwd: root, stdio: 'ignore' });
  const staged = `.${basename(out)}.tmp-`;
  const timer = setInterval(() => {
    if (!readdirSync(folder).some((name) => name.startsWith(staged))) return;
    clearInterval(timer);
    child.kill('SIGINT');
  }, 5);
  return new Promise((resolve) =>
    child.on('exit', (code, by) => {
      clearInterval(timer);
      resolve({ code, signal: by });
    }),
  );
}

async function wholeRunMs(out: string): Promise<number> {
  const startMs = Date.now();
  await runCommand(process.execPath, argumentsFor(newInput, out));
  return Date.now() - startMs;
}

test('kill -9 at any moment: the old output whole, or the new one whole, and the next run succeeds', async () => {
  const reference = join(folder, 'reference');
  const wholeMs = await wholeRunMs(reference);
  const whole = hashesUnder(reference);
  const out = join(folder, 'out');
  await runCommand(process.execPath, argumentsFor(oldInput, out));
  const old = hashesUnder(out);
  let killed = 0;
  for (let index = 0; index < KILLS; index++) {
    // spread over the run, closer together at its end, where the output is put in place
    const afterMs = wholeMs * (index % 2 === 0 ? index / KILLS : 0.85 + (0.25 * index) / KILLS);
    const ended = await endedBy('SIGKILL', out, afterMs);
    if (ended.signal === 'SIGKILL') killed++;
    else expect(ended.code).toBe(0);
    if (existsSync(out)) {
      await runCommand(process.execPath, [cli, 'verify', out]);
      expect([old['train.jsonl'], whole['train.jsonl']]).toContain(hashesUnder(out)['train.jsonl']);
    }
    if (index % 4 === 3) {
      await runCommand(process.execPath, argumentsFor(oldInput, out));
      expect(hashesUnder(out)).toEqual(old);
    }
  }
  expect(killed).toBeGreaterThan(KILLS / 3);
  await runCommand(process.execPath, argumentsFor(newInput, out));
  expect(hashesUnder(out)['train.jsonl']).toBe(whole['train.jsonl']);
  expect(readdirSync(folder).sort()).toEqual(['new.jsonl', 'old.jsonl', 'out', 'reference']);
});

test.skipIf(process.platform === 'win32')('Ctrl-C: exit code 130, what was there stays, and nothing is left behind', async () => {
  const out = join(folder, 'interrupted');
  await runCommand(process.execPath, argumentsFor(oldInput, out));
  const old = hashesUnder(out);
  const ended = await interruptedWhileWriting(out);
  expect(ended).toEqual({ code: 130, signal: null });
  expect(hashesUnder(out)).toEqual(old);
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
});
