import { createHash } from 'node:crypto';
import { DsprepError } from '../errors.ts';
import type { DsprepErrorOptions } from '../errors.ts';
import { readRows } from '../io/read-rows.ts';
import type { Source } from '../io/sources.ts';
import type { LocalPhase } from '../pipeline/local.ts';
import { runLocal } from '../pipeline/local.ts';
import type { LocalBatch } from '../pipeline/outcome.ts';
import { ColumnNeeded } from '../pipeline/outcome.ts';
import type { Span } from '../pipeline/spans.ts';
import { scanSpans } from '../pipeline/spans.ts';
import { runOrdered } from '../pipeline/worker-pool.ts';
import { tablesForWorkers } from '../tokenize/fast/shared-tables.ts';
import type { ConvertWorkerData } from './convert-worker.ts';

/** A source after its local phase: batches in order; `sha256` of the file as stored is known once they have all been taken. */
export interface LocalRead {
  batches: AsyncGenerator<LocalBatch>;
  sha256(): string;
}

/** Reads in this thread. */
export function readHere(source: Source, phase: LocalPhase, options: { maxRowBytes: number; signal?: AbortSignal }): LocalRead {
  const hash = createHash('sha256');
  async function* batches(): AsyncGenerator<LocalBatch> {
    for await (const batch of readRows(source, { ...options, onBytes: (chunk) => void hash.update(chunk) })) yield runLocal(phase, batch);
  }
  let digest: string | undefined;
  return { batches: batches(), sha256: () => (digest ??= hash.digest('hex')) };
}

/** Size of a span: the unit of work of one thread. Part of no output: any size gives the same bytes. */
const SPAN_BYTES = 4 << 20;

/** Reads in worker threads, the file cut into spans. */
export function readInWorkers(data: Omit<ConvertWorkerData, 'tables'>, workers: number, signal: AbortSignal | undefined): LocalRead {
  const { spans, sha256 } = scanSpans(data.source.path, SPAN_BYTES);
  // the built worker; under a test runner that reads TypeScript the build must exist
  const here = new URL('./convert-worker.js', import.meta.url);
  const file = import.meta.url.endsWith('.ts') ? new URL('../../dist/src/app/convert-worker.js', import.meta.url) : here;
  const batches = runOrdered<Span, LocalBatch>(spans, {
    file,
    data: { ...data, tables: tablesForWorkers() },
    workers,
    toError: fromWorker,
    ...(signal === undefined ? {} : { signal }),
  });
  return { batches, sha256: () => sha256 };
}

/** Errors as plain data, since a structured clone keeps an error's message and drops its fields. */
export function toClonable(error: unknown): unknown {
  if (error instanceof ColumnNeeded) return { columnNeeded: { targetIndex: error.targetIndex, column: error.column } };
  if (error instanceof DsprepError) {
    const { code, message, hint, exitCode } = error;
    return { dsprepError: { code, message, exitCode, ...(hint === undefined ? {} : { hint }) } };
  }
  return error;
}

function fromWorker(error: unknown): Error {
  const data = error as { columnNeeded?: Pick<ColumnNeeded, 'targetIndex' | 'column'>; dsprepError?: DsprepErrorOptions } | undefined;
  if (data?.columnNeeded !== undefined) return new ColumnNeeded(data.columnNeeded.targetIndex, data.columnNeeded.column);
  if (data?.dsprepError !== undefined) return new DsprepError(data.dsprepError);
  return error instanceof Error ? error : new Error(`a worker failed: ${String(error)}`);
}
