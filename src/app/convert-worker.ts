import { parentPort, workerData } from 'node:worker_threads';
import { readRows } from '../io/read-rows.ts';
import type { Source } from '../io/sources.ts';
import { runLocal } from '../pipeline/local.ts';
import { rowText } from '../pipeline/encoded.ts';
import type { LocalBatch } from '../pipeline/outcome.ts';
import type { Span } from '../pipeline/spans.ts';
import type { WorkerMessage } from '../pipeline/worker-pool.ts';
import { takeTables } from '../tokenize/fast/shared-tables.ts';
import type { SharedTables } from '../tokenize/fast/shared-tables.ts';
import type { LocalPlan } from './local-setup.ts';
import { openChosenTokenizer, openLocalPhase } from './local-setup.ts';
import { toClonable } from './read-locally.ts';

/** What a conversion worker is told at its start; each message is then a `Span` of the source. */
export interface ConvertWorkerData {
  source: Source;
  plan: LocalPlan;
  maxRowBytes: number;
  /** Of the tokenizer that the main thread has open. */
  tables: SharedTables | undefined;
}

const port = parentPort;
if (port !== null) {
  const { source, plan, maxRowBytes, tables } = workerData as ConvertWorkerData;
  takeTables(tables);
  const ready = openChosenTokenizer(plan.tokenizer).then((tokenizer) => openLocalPhase(plan, tokenizer, false));
  const answer = (message: WorkerMessage<LocalBatch>): void => port.postMessage(message);

  const runSpan = async (span: Span): Promise<void> => {
    try {
      const phase = await ready;
      for await (const batch of readRows(source, { maxRowBytes, span: { start: span.start, end: span.end } })) {
        answer({ type: 'piece', piece: asTexts(fromLine(runLocal(phase, batch), span.lineEndsBefore)) });
      }
      answer({ type: 'done' });
    } catch (error) {
      answer({ type: 'failed', error: toClonable(error) });
    }
  };
  port.on('message', (span: Span) => void runSpan(span));
}

/** Rows as texts, which go to another thread for less than values do. */
function asTexts(batch: LocalBatch): LocalBatch {
  for (const { records } of batch.rows)
    for (const { outputs } of records) for (const output of outputs) if (output.ok) output.rows = output.rows.map(rowText);
  return batch;
}

/** Lines of a span are counted from its start. */
function fromLine(batch: LocalBatch, lineEndsBefore: number): LocalBatch {
  for (const row of batch.rows) row.line += lineEndsBefore;
  for (const note of batch.notes) note.line += lineEndsBefore;
  return batch;
}
