import type { RowTokenizer, TokenLayout } from '../frameworks/pretokenized.ts';
import type { DroppedPrediction, Prediction } from '../frameworks/predict.ts';
import { trainedCount } from '../frameworks/predict.ts';
import type { Issue } from '../errors.ts';
import type { RowOrigin } from '../pipeline/ordered.ts';
import { addTo, mergeTally, newTally, tallyIssue } from '../pipeline/tally.ts';
import type { TargetOutput, TokenCounts } from './target-output.ts';
import type { TokenData } from './token-data.ts';

/** A row whose examples are not known yet. */
interface WaitingRow {
  origin: RowOrigin;
  /** Predictions so far; each beyond the first is one row more. */
  predictions: number;
}

/** The rows of one split on their way through a tokenizer. */
interface SplitRows {
  tokenizer: RowTokenizer;
  first: RowOrigin;
  count: number;
  /** The last rows, those from `count - waiting.length` on. No map: what is deleted from one stays in its old tables, and these point to the newer ones. */
  waiting: WaitingRow[];
}

/**
 * Makes tokens of the rows that the ordered phase lets through, as the framework would of the file of their split. Rows that the framework leaves out are dropped with its
 * code, those on which it stops are rejected.
 */
export function openPretokenizedOutput(layout: TokenLayout, data: TokenData, openRows: () => RowTokenizer): TargetOutput {
  const splits = new Map<string, SplitRows>();
  /** What became of rows that the ordered phase counted as written. */
  const changes = newTally();
  const counts: TokenCounts = { examples: 0, tokens: 0, trainedTokens: 0 };

  function settle(split: string, rows: SplitRows, predictions: Iterable<Prediction>): void {
    const firstWaiting = rows.count - rows.waiting.length;
    let settled = firstWaiting;
    for (const prediction of predictions) {
      if (prediction.row === null) {
        settled = Math.max(settled, rows.count - (layout.batchRows ?? 0));
        addExample(split, prediction);
        continue;
      }
      settled = Math.max(settled, prediction.row);
      const waiting = rows.waiting[prediction.row - firstWaiting];
      if (waiting === undefined) {
        stopAll(rows, prediction);
        continue;
      }
      if (waiting.predictions++ > 0) {
        changes.counts.expanded++;
        changes.counts.written++;
        addTo(changes.writtenBySplit, split);
      }
      if (prediction.kind === 'dropped') leaveOut(split, waiting.origin, prediction);
      else addExample(split, prediction);
      warn(waiting.origin, prediction);
    }
    // examples come in the order of their rows: those before the last one are settled
    if (settled > firstWaiting) rows.waiting.splice(0, settled - firstWaiting);
  }

  function addExample(split: string, example: Prediction): void {
    if (example.kind === 'dropped') return;
    data.add(split, example);
    counts.examples++;
    for (const labels of example.kind === 'pair' ? [example.chosenLabels, example.rejectedLabels] : [example.labels]) {
      counts.tokens += labels.length;
      counts.trainedTokens += trainedCount(labels);
    }
  }

  /** The framework stops for what it saw of all rows, and none of them is to blame. */
  function stopAll({ first }: SplitRows, prediction: Prediction): void {
    if (prediction.kind !== 'dropped') throw new RangeError(`row ${prediction.row} was settled before its example came`);
    const { source, line, byteOffset } = first;
    tallyIssue(changes, { code: prediction.code, severity: 'error', message: prediction.message, source, line, byteOffset });
  }

  function leaveOut(split: string, origin: RowOrigin, { code, message }: DroppedPrediction): void {
    const { source, line, byteOffset } = origin;
    changes.counts.written--;
    addTo(changes.writtenBySplit, split, -1);
    const isStop = code.startsWith('CRASH_');
    if (isStop) {
      const issue: Issue = { code, severity: 'error', message, fix: 'the framework stops on this row: mend it, or filter it out' };
      changes.counts.rejected++;
      tallyIssue(changes, { ...issue, source, line, byteOffset });
      data.keepAside({ what: 'rejected', source, line, byteOffset, issue, row: origin.row() });
    } else {
      addTo(changes.counts.dropped, code);
      data.keepAside({ what: 'dropped', source, line, byteOffset, reason: code, message, row: origin.row() });
    }
  }

  function warn({ source, line, byteOffset }: RowOrigin, { warnings }: Prediction): void {
    for (const { code, message } of warnings) tallyIssue(changes, { code, severity: 'warning', message, source, line, byteOffset });
  }

  return {
    tokenCounts: counts,
    ...(data.stagingPath === undefined ? {} : { stagingPath: data.stagingPath }),
    writeRow(split, row, origin) {
      let rows = splits.get(split);
      if (rows === undefined) splits.set(split, (rows = { tokenizer: openRows(), first: origin, count: 0, waiting: [] }));
      const index = rows.count++;
      rows.waiting.push({ origin, predictions: 0 });
      settle(split, rows, rows.tokenizer.push(row, index));
    },
    keepAside: (row) => data.keepAside(row),
    endRows(tally) {
      for (const [split, rows] of splits) settle(split, rows, rows.tokenizer.end());
      mergeTally(tally, changes);
      tally.tokens = counts.tokens;
    },
    closeData: () => data.closeData(),
    publish: (registration, manifest, report) => data.publish(registration, manifest, report),
    abandon: () => data.abandon(),
  };
}
