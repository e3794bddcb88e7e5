import { expect, test } from 'vitest';
import type { PoolOptions } from './worker-pool.ts';
import { runOrdered } from './worker-pool.ts';

/** A worker made of these lines; `task` is what it was given, `say` answers. */
function workerOf(body: string): URL {
  const lines = `
    import { parentPort, workerData } from 'node:worker_threads';
    const say = (message) => parentPort.postMessage(message);
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    parentPort.on('message', async (task) => { ${body} });`;
  return new URL(`data:text/javascript,${encodeURIComponent(lines)}`);
}

/** Gives two pieces, after as many milliseconds as the task says. */
const slow = workerOf(`
  await sleep(task.ms);
  say({ type: 'piece', piece: [task.name, 1] });
  await sleep(1);
  say({ type: 'piece', piece: [task.name, workerData] });
  say({ type: 'done' });`);

const options = (file: URL, more: Partial<PoolOptions> = {}): PoolOptions => ({
  file,
  data: 'shared',
  workers: 3,
  toError: (sent) => new Error('from a worker', { cause: sent }),
  ...more,
});

async function all<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const piece of pieces) list.push(piece);
  return list;
}

test.for([1, 2, 3, 16])('with %i workers pieces come in the order of their tasks', async (workers) => {
  const tasks = Array.from({ length: 12 }, (_, name) => ({ name, ms: (12 - name) * 2 }));
  const pieces = await all(runOrdered(tasks, options(slow, { workers })));
  expect(pieces).toEqual(tasks.flatMap(({ name }) => [[name, 1] as unknown, [name, 'shared']]));
});

test('no task, no piece', async () => {
  expect(await all(runOrdered([], options(slow)))).toEqual([]);
});

test('what a task gave before it failed comes first, then its error', async () => {
  const failing = workerOf(`
    say({ type: 'piece', piece: task });
    say(task === 2 ? { type: 'failed', error: { code: 'X' } } : { type: 'done' });`);
  const pieces: unknown[] = [];
  const taking = (async () => {
    for await (const piece of runOrdered([0, 1, 2, 3], options(failing))) pieces.push(piece);
  })();
  await expect(taking).rejects.toMatchObject({ message: 'from a worker', cause: { code: 'X' } });
  expect(pieces).toEqual([0, 1, 2]);
});

test('a worker that throws, or cannot be loaded, ends the run with its error', async () => {
  const throwing = workerOf(`throw new RangeError('broken worker');`);
  await expect(all(runOrdered([1, 2], options(throwing)))).rejects.toThrow('broken worker');
  const missing = new URL('./no-such-worker.js', import.meta.url);
  await expect(all(runOrdered([1], options(missing)))).rejects.toThrow(/no-such-worker/);
});

test('workers that break together are one error of the run, and none of the process', async () => {
  const breaking = workerOf(`say({ type: 'piece', piece: task }); await sleep(200); throw new RangeError('broken worker');`);
  const taking = (async () => {
    for await (const _ of runOrdered([1, 2], options(breaking))) {
      // both have broken before this thread hears of either
      await new Promise((resolve) => setTimeout(resolve, 100));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    }
  })();
  await expect(taking).rejects.toThrow('broken worker');
});

test('a worker that exits ends the run', async () => {
  await expect(all(runOrdered([1, 2], options(workerOf('process.exit(3);'))))).rejects.toThrow('exit code 3');
});

test('an aborted signal ends the run with its reason', async () => {
  const controller = new AbortController();
  const tasks = Array.from({ length: 50 }, (_, name) => ({ name, ms: 1 }));
  let taken = 0;
  const taking = (async () => {
    for await (const _ of runOrdered(tasks, options(slow, { signal: controller.signal }))) {
      if (++taken === 3) controller.abort(new Error('stop'));
    }
  })();
  await expect(taking).rejects.toThrow('stop');
  expect(taken).toBeLessThan(6);
});

test('at most two tasks a worker are ahead of the one that is taken', async () => {
  const started = new Int32Array(new SharedArrayBuffer(4));
  const counting = workerOf(`
    Atomics.add(workerData, 0, 1);
    say({ type: 'piece', piece: task });
    say({ type: 'done' });`);
  const pieces = runOrdered(
    Array.from({ length: 40 }, (_, i) => i),
    options(counting, { workers: 2, data: started }),
  );
  await pieces.next();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(Atomics.load(started, 0)).toBeLessThanOrEqual(4);
  expect(await all(pieces)).toHaveLength(39);
  expect(Atomics.load(started, 0)).toBe(40);
});
