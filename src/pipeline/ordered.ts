import type { Issue } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { RowData } from './encoded.ts';
import type { LocalBatch, Output, RecordOutcome, RowOutcome } from './outcome.ts';
import type { Dedupe } from './stages/dedupe.ts';
import type { Split } from './stages/split.ts';
import { splitOf } from './stages/split.ts';
import type { Tally } from './tally.ts';
import { addTo, tallyIssue } from './tally.ts';

/** Where the ordered phase puts what it decides; one for each target. */
export interface TargetSink {
  /** Writes one line of a split's data file. */
  writeRow(split: string, row: RowData, origin: RowOrigin): void;
  /** Keeps a row that is not written, and why. */
  keepAside(aside: Aside): void;
}

/** The row of a source that a written one was made of. */
export interface RowOrigin {
  source: string;
  line: number;
  byteOffset: number;
  /** Its value, read again where it is no longer there. */
  row(): JsonValue;
}

/** A row that was not written: rejected because of an issue, or dropped for a reason. */
export interface Aside {
  what: 'rejected' | 'dropped';
  source: string;
  line: number;
  byteOffset: number;
  issue?: Issue;
  reason?: string;
  /** What was seen, beside a reason that does not say it. */
  message?: string;
  row: JsonValue;
}

export interface OrderedPhase {
  dedupe?: Dedupe;
  splits: readonly Split[];
  /** Drop records whose example is longer than this many tokens. */
  maxTokens?: number;
  limit: number;
  targets: readonly { tally: Tally; sink: TargetSink }[];
  /** The value of a row that came from another thread. */
  fetchRow(source: string, offset: number): JsonValue;
}

/** What a record needs to be written later, after the duplicates among the spilled are known. */
interface Spilled {
  source: string;
  offset: number;
  line: number;
  /** The row itself, where it can't be read again. */
  value?: JsonValue;
  record: { group: string | undefined; tokens: number[] | undefined; outputs: Output[] };
}

/** The stages that see all records in order: dedupe, split, over-length, limit, and then the files. One thread, whatever the number of workers. */
export interface OrderedRun {
  /** Takes a batch; returns whether more is wanted (false once the limit is reached). */
  take(source: string, batch: LocalBatch): boolean;
  /** Writes what dedupe held back. */
  finish(): Promise<void>;
}

export function openOrdered(phase: OrderedPhase): OrderedRun {
  let written = 0;
  let ordinal = 0;

  /** Holds nothing of a row but its value: what was made of it is gone while an output waits for what becomes of it. */
  function originOf(source: string, { line, offset, value }: RowOutcome): RowOrigin {
    return { source, line, byteOffset: offset, row: () => (value === undefined ? phase.fetchRow(source, offset) : value) };
  }

  function valueOf(source: string, row: RowOutcome): JsonValue {
    return originOf(source, row).row();
  }

  function place(source: string, row: { line: number; offset: number; column?: number }): Place {
    return { source, line: row.line, byteOffset: row.offset, ...(row.column === undefined ? {} : { column: row.column }) };
  }

  function takeRow(source: string, row: RowOutcome): void {
    let rejected: Issue | undefined;
    for (const issue of row.issues) {
      if (issue.severity === 'error') rejected ??= issue;
      for (const target of phase.targets) tallyIssue(target.tally, { ...issue, ...place(source, row) });
    }
    for (const { tally, sink } of phase.targets) {
      tally.counts.read++;
      if (rejected === undefined) {
        // a row that gave no record and no error would vanish; the sum at the end catches it
        if (row.records.length > 0) tally.counts.expanded += row.records.length - 1;
        continue;
      }
      tally.counts.rejected++;
      const { line, offset } = row;
      sink.keepAside({ what: 'rejected', source, line, byteOffset: offset, issue: rejected, row: valueOf(source, row) });
    }
    if (rejected === undefined) for (const record of row.records) takeRecord(source, row, record);
  }

  function takeRecord(source: string, row: RowOutcome, record: RecordOutcome): void {
    if (record.drop !== undefined) {
      dropEverywhere(source, row, record.drop);
      return;
    }
    if (phase.dedupe !== undefined && record.key !== undefined) {
      const { group, tokens, outputs } = record;
      const spill = (): Buffer => {
        const groupText = group === undefined ? undefined : Buffer.from(group).toString('hex');
        const { offset, line, value } = row;
        const spilled: Spilled = {
          source,
          offset,
          line,
          record: { group: groupText, tokens, outputs },
          ...(value === undefined ? {} : { value }),
        };
        return Buffer.from(JSON.stringify(spilled));
      };
      const verdict = phase.dedupe.offer(Buffer.from(record.key), ordinal++, spill);
      if (verdict === 'spilled') return;
      if (verdict === 'duplicate') {
        dropEverywhere(source, row, 'duplicate');
        return;
      }
    }
    writeRecord(source, row, record);
  }

  function dropEverywhere(source: string, row: RowOutcome, reason: string): void {
    for (let i = 0; i < phase.targets.length; i++) dropOne(i, source, row, reason);
  }

  function dropOne(targetIndex: number, source: string, row: RowOutcome, reason: string): void {
    const { tally, sink } = at(phase.targets, targetIndex);
    addTo(tally.counts.dropped, reason);
    sink.keepAside({ what: 'dropped', source, line: row.line, byteOffset: row.offset, reason, row: valueOf(source, row) });
  }

  function writeRecord(source: string, row: RowOutcome, record: RecordOutcome): void {
    if (written >= phase.limit) {
      dropEverywhere(source, row, 'limit');
      return;
    }
    const split = record.group === undefined ? 'train' : splitOf(Buffer.from(record.group), phase.splits);
    let isWritten = false;
    for (let i = 0; i < phase.targets.length; i++) {
      const { tally, sink } = at(phase.targets, i);
      const tokens = record.tokens?.[i];
      const output = at(record.outputs, i);
      if (!output.ok) {
        tally.counts.rejected++;
        tallyIssue(tally, { ...output.issue, severity: 'error', ...place(source, row) });
        const { line, offset } = row;
        sink.keepAside({ what: 'rejected', source, line, byteOffset: offset, issue: output.issue, row: valueOf(source, row) });
        continue;
      }
      if (phase.maxTokens !== undefined && tokens !== undefined && tokens > phase.maxTokens) {
        dropOne(i, source, row, 'over-length');
        continue;
      }
      isWritten = true;
      const origin = originOf(source, row);
      for (const data of output.rows) sink.writeRow(split, data, origin);
      for (const loss of output.losses) addTo(tally.losses, loss);
      tally.counts.written += output.rows.length;
      tally.counts.expanded += output.rows.length - 1;
      tally.tokens += tokens ?? 0;
      addTo(tally.writtenBySplit, split, output.rows.length);
    }
    if (isWritten) written++;
  }

  return {
    take(source, batch) {
      for (const note of batch.notes) {
        for (const { tally } of phase.targets) tallyIssue(tally, { ...note.issue, ...place(source, note) });
      }
      for (const row of batch.rows) {
        if (written >= phase.limit) return false;
        takeRow(source, row);
      }
      return written < phase.limit;
    },
    async finish() {
      if (phase.dedupe === undefined) return;
      for await (const held of phase.dedupe.drain()) {
        const { source, offset, line, record, value } = JSON.parse(held.payload.toString()) as Spilled;
        const row: RowOutcome = { offset, line, issues: [], records: [], ...(value === undefined ? {} : { value }) };
        if (held.isDuplicate) {
          dropEverywhere(source, row, 'duplicate');
          continue;
        }
        const outcome: RecordOutcome = { outputs: record.outputs };
        if (record.group !== undefined) outcome.group = Buffer.from(record.group, 'hex');
        if (record.tokens !== undefined) outcome.tokens = record.tokens;
        writeRecord(source, row, outcome);
      }
    },
  };
}

type Place = { source: string; line: number; byteOffset: number; column?: number };

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`no item ${index} in a list of ${list.length}`);
  return item;
}
