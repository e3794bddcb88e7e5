import { Worker } from 'node:worker_threads';

/** What a worker answers: the results of a task, piece by piece, then `done`; or the error that ended it. */
export type WorkerMessage<R> = { type: 'piece'; piece: R } | { type: 'done' } | { type: 'failed'; error: unknown };

export interface PoolOptions {
  /** The worker's module; it answers each posted task with `WorkerMessage`s. */
  file: URL;
  /** Given to every worker at its start. */
  data: unknown;
  workers: number;
  /** Makes an error again of what a worker sent with `failed`. */
  toError: (sent: unknown) => Error;
  signal?: AbortSignal;
}

/** The pieces of one task as they arrive. */
interface Slot<R> {
  pieces: R[];
  isDone: boolean;
  error: Error | undefined;
  wake: (() => void) | undefined;
}

/**
 * Runs tasks on worker threads and gives their pieces in the order of the tasks, whatever order they finish in. At most two tasks for each
 * worker are under way or waiting to be taken, so that memory is bounded by the task size.
 */
export async function* runOrdered<T, R>(tasks: readonly T[], options: PoolOptions): AsyncGenerator<R> {
  const count = Math.max(1, Math.min(options.workers, tasks.length));
  const workers = Array.from({ length: count }, () => new Worker(options.file, { workerData: options.data }));
  const slots: Slot<R>[] = tasks.map(() => ({ pieces: [], isDone: false, error: undefined, wake: undefined }));
  const idle = [...workers];
  const busy = new Map<Worker, Slot<R>>();
  let next = 0;
  let taken = 0;

  function start(): void {
    while (idle.length > 0 && next < tasks.length && next < taken + 2 * count) {
      const worker = idle.shift() as Worker;
      busy.set(worker, slots[next] as Slot<R>);
      worker.postMessage(tasks[next]);
      next++;
    }
  }

  for (const worker of workers) {
    worker.on('message', (message: WorkerMessage<R>) => {
      const slot = busy.get(worker);
      if (slot === undefined) return;
      if (message.type === 'piece') slot.pieces.push(message.piece);
      else {
        slot.isDone = true;
        if (message.type === 'failed') slot.error = options.toError(message.error);
        busy.delete(worker);
        idle.push(worker);
        start();
      }
      slot.wake?.();
    });
    worker.on('error', (error) => failAll(error));
    worker.on('exit', (code) => {
      if (code !== 0 || busy.has(worker)) failAll(new Error(`a worker stopped with exit code ${code}`));
    });
  }

  function failAll(error: Error): void {
    for (const slot of slots) {
      if (slot.isDone) continue;
      slot.isDone = true;
      slot.error = error;
      slot.wake?.();
    }
  }

  const wakeAll = (): void => {
    for (const slot of slots) slot.wake?.();
  };
  options.signal?.addEventListener('abort', wakeAll);
  try {
    start();
    for (const [index, slot] of slots.entries()) {
      while (true) {
        options.signal?.throwIfAborted();
        while (slot.pieces.length > 0) yield slot.pieces.shift() as R;
        if (slot.error !== undefined) throw slot.error;
        if (slot.isDone) break;
        await new Promise<void>((resolve) => (slot.wake = resolve));
        slot.wake = undefined;
      }
      taken = index + 1;
      start();
    }
  } finally {
    options.signal?.removeEventListener('abort', wakeAll);
    for (const worker of workers) {
      worker.removeAllListeners();
      // one that breaks while it is ended has nobody left to tell: without a listener its error would end the process
      worker.on('error', () => undefined);
    }
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
