import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useTempFolder } from '../io/testing/temp-folder.ts';
import type { TrainingEnd, TrainingRun } from './run-training.ts';
import { runTraining } from './run-training.ts';

const temp = useTempFolder();
let runs = 0;

async function run(script: string, options: Partial<TrainingRun> = {}): Promise<TrainingEnd> {
  const [logPath, metricsPath] = [temp.path(`log-${runs}`), temp.path(`metrics-${runs++}`)];
  return runTraining({
    command: [process.execPath, '-e', script],
    cwd: temp.path(),
    env: process.env,
    logPath,
    metricsPath,
    redact: (text) => text,
    ...options,
  });
}

test('what is printed is kept as it comes, so that it can be followed', async () => {
  const logPath = temp.path('followed');
  let seen = '';
  await run("console.log('first'); setTimeout(() => console.log('second'), 50)", {
    logPath,
    onLine: (line) => (seen += line === 'first' ? readFileSync(logPath, 'utf8') : ''),
  });
  expect(seen).toBe('first\n');
});

test('one whose starter stops at once, and which does not, is ended after a while, and so is its container', async () => {
  const stop = new AbortController();
  const [stopped, stubborn] = [temp.path('stopped'), "process.on('SIGINT', () => 0); console.log('ready'); setInterval(() => 0, 1000)"];
  const started = Date.now();
  const end = await run(`require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(stubborn)}], { stdio: 'inherit' })`, {
    signal: stop.signal,
    onLine: () => stop.abort(),
    graceMs: 200,
    stop: [process.execPath, '-e', `require('fs').writeFileSync(${JSON.stringify(stopped)}, '')`],
  });
  expect(end).toMatchObject({ signal: 'SIGINT' });
  expect(Date.now() - started).toBeLessThan(25_000);
  await expect.poll(() => existsSync(stopped), { timeout: 10_000 }).toBe(true);
});

test.skipIf(!existsSync('/dev/full'))('a disk that is full ends the log, and not the training', async () => {
  const logPath = temp.path('full');
  symlinkSync('/dev/full', logPath);
  const end = await runTraining({
    command: [process.execPath, '-e', "for (let i = 0; i < 5000; i++) console.log('line ' + i)"],
    cwd: temp.path(),
    env: process.env,
    logPath,
    metricsPath: temp.path('metrics-full'),
    redact: (text) => text,
  });
  expect(end).toMatchObject({ code: 0, logError: expect.stringContaining('ENOSPC') as string });
  expect(end.tail.at(-1)).toBe('line 4999');
});

test('what can not be started says why', async () => {
  expect(await run('', { command: ['/no/such/program'] })).toMatchObject({
    code: null,
    startError: expect.stringContaining('ENOENT') as string,
  });
});
