import type { Issue } from '../errors.ts';
import type { JsonValue } from '../json.ts';
import type { DsRecord } from '../record.ts';
import type { Encoded } from './encoded.ts';

/** What one record became for one target: lines to write, or why the target can't take it. */
export type Output = Exclude<Encoded, { ok: 'grow' }>;

/** One record after the local phase: everything that the ordered phase needs, and nothing else, so that it can cross a thread or a spill file. */
export interface RecordOutcome {
  /** Why a local stage drops it, e.g. `filter`. */
  drop?: string;
  /** 16 bytes: equal for equal content. Only with dedupe. */
  key?: Uint8Array;
  /** 16 bytes: equal for records that must stay in one split. Only with splits. */
  group?: Uint8Array;
  /** Tokens of the training example, by target; only with a token limit. */
  tokens?: number[];
  /** The record itself, as the targets are given it; only where the phase keeps records. */
  record?: DsRecord;
  /** By target, in the order of the plan. Empty when dropped locally. */
  outputs: Output[];
}

/** One row of a source after the local phase. */
export interface RowOutcome {
  offset: number;
  line: number;
  column?: number;
  /** Problems of the row; where there is an error among them, `records` is empty and the row is rejected. */
  issues: readonly Issue[];
  records: RecordOutcome[];
  /** The row itself (its text where it could not be parsed), for the rejects and drops files; absent when it came from another thread. */
  value?: JsonValue;
}

/** Some rows of one source in order. */
export interface LocalBatch {
  rows: RowOutcome[];
  /** About the file, costing no row. */
  notes: { issue: Issue; offset: number; line: number }[];
  /** Bytes of the source (as stored) read so far; for progress. */
  bytesRead: number;
}

/** A record needs a column that the run did not plan: the run starts again with it. */
export class ColumnNeeded extends Error {
  override readonly name = 'ColumnNeeded';
  readonly targetIndex: number;
  readonly column: 'tools' | 'image' | 'audio' | 'video';

  constructor(targetIndex: number, column: ColumnNeeded['column']) {
    super(`column ${column} is needed`);
    this.targetIndex = targetIndex;
    this.column = column;
  }
}
