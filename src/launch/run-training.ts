import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { LogMetrics } from './read-progress.ts';
import { isProgressBar, readProgress } from './read-progress.ts';

export interface TrainingRun {
  /** Program and arguments; never a shell string. */
  command: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  logPath: string;
  metricsPath: string;
  /** Masks secrets. */
  redact: (text: string) => string;
  /** Each line as it comes, masked. */
  onLine?: (line: string) => void;
  onMetrics?: (metrics: LogMetrics) => void;
  /** When aborted, the training is asked to stop, and after a while made to. */
  signal?: AbortSignal;
  /** A command that ends what would outlive the process that is started here. */
  stop?: readonly string[];
  graceMs?: number;
  now?: () => number;
}

/** How a training ended. */
export interface TrainingEnd {
  /** Its own exit code; `null` where a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Why it could not be started. */
  startError?: string;
  /** The last of each metric. */
  last: LogMetrics;
  /** Its last lines, masked. */
  tail: readonly string[];
  /** Why its output could not be kept to the end. */
  logError?: string;
}

/** Time that a training has to write its checkpoint after it was asked to stop. */
const GRACE_MS = 30_000;
const TAIL_LINES = 30;

/** Runs a training to its end, keeps its output in a log and its metrics as JSON lines. Never throws for what the training does. */
export async function runTraining(run: TrainingRun): Promise<TrainingEnd> {
  const [program = '', ...args] = run.command;
  const now = run.now ?? Date.now;
  // written line by line, so that they can be followed
  const log = openSync(run.logPath, 'w');
  const metricsFile = openSync(run.metricsPath, 'w');
  const last: LogMetrics = {};
  const tail: string[] = [];
  let startError: string | undefined;
  let logError: string | undefined;
  // a full disk ends the log, not the training
  const keep = (file: number, line: string): void => {
    if (logError !== undefined) return;
    try {
      writeSync(file, `${line}\n`);
    } catch (error) {
      logError = error instanceof Error ? error.message : String(error);
    }
  };

  const take = (text: string, isDrawnOver: boolean): void => {
    const line = run.redact(text);
    const isBar = isDrawnOver || isProgressBar(line);
    const metrics = readProgress(line);
    if (metrics !== undefined) {
      Object.assign(last, metrics);
      const numbers = JSON.stringify({ timeMs: now(), ...withSteps(last, metrics) }, keepOddNumbers);
      if (!isBar) keep(metricsFile, numbers);
      run.onMetrics?.({ ...last });
    }
    // a bar that is drawn over itself fills a log
    if (isBar) return;
    keep(log, line);
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    run.onLine?.(line);
  };

  try {
    const child = spawn(program, args, {
      cwd: run.cwd,
      env: run.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
    });
    const stop = stopper(child, run);
    run.signal?.addEventListener('abort', stop.ask, { once: true });
    const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
      child.once('error', (error) => {
        startError = error.message;
        resolve({ code: null, signal: null });
      });
      child.once('close', (code, signal) => resolve({ code, signal }));
    });
    if (run.signal?.aborted === true) stop.ask();
    await Promise.all([readLines(child.stdout, take), readLines(child.stderr, take)]);
    const end = await ended;
    stop.cancel();
    run.signal?.removeEventListener('abort', stop.ask);
    return { ...end, last, tail, ...(startError === undefined ? {} : { startError }), ...(logError === undefined ? {} : { logError }) };
  } finally {
    closeSync(log);
    closeSync(metricsFile);
  }
}

/** A metric of the Trainer says no step: the last that the bar said is it. */
function withSteps(last: LogMetrics, metrics: LogMetrics): LogMetrics {
  return { ...(last.step === undefined ? {} : { step: last.step }), ...metrics };
}

/** NaN and Infinity have no JSON: they are what a person looks for, so they are kept as text. */
function keepOddNumbers(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** Calls back for each line; `isDrawnOver` where it ended with a carriage return, to be drawn over. */
async function readLines(stream: Readable, take: (line: string, isDrawnOver: boolean) => void): Promise<void> {
  stream.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of stream as AsyncIterable<string>) {
      rest += chunk;
      let start = 0;
      for (let at = 0; at < rest.length; at++) {
        const char = rest[at];
        if (char !== '\n' && char !== '\r') continue;
        // a carriage return at the end may be half of a line end
        if (char === '\r' && at + 1 === rest.length) break;
        const isDrawnOver = char === '\r' && rest[at + 1] !== '\n';
        if (at > start) take(rest.slice(start, at), isDrawnOver);
        if (char === '\r' && !isDrawnOver) at++;
        start = at + 1;
      }
      rest = rest.slice(start);
    }
  } catch {
    // a stream that breaks ends with its process
  }
  if (rest.trim() !== '') take(rest.trimEnd(), false);
}

/** Asks the whole process group to stop, as Ctrl-C would, then ends it: also those whose starter is gone already. */
function stopper(child: ChildProcess, { stop, env, graceMs = GRACE_MS }: TrainingRun): { ask: () => void; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const send = (signal: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      if (process.platform === 'win32') child.kill(signal);
      else process.kill(-child.pid, signal);
    } catch {
      // it is gone already
    }
  };
  return {
    ask() {
      send('SIGINT');
      timer = setTimeout(() => {
        send('SIGKILL');
        const [program, ...args] = stop ?? [];
        if (program !== undefined) spawn(program, args, { env, stdio: 'ignore' }).once('error', () => undefined);
      }, graceMs);
    },
    cancel: () => clearTimeout(timer),
  };
}
