import type { Issue } from '../errors.ts';
import { problem } from '../formats/format.ts';
import { mergeConsecutive } from '../formats/merge-consecutive.ts';
import type { BadRow, Row, RowBatch } from '../io/row.ts';
import { isJsonObject } from '../json.ts';
import type { DsRecord, RecordKind } from '../record.ts';
import { TemplateError } from '../tokenize/tokenizer.ts';
import { asKind } from './as-kind.ts';
import type { Encoded } from './encoded.ts';
import { ColumnNeeded } from './outcome.ts';
import type { LocalBatch, Output, RecordOutcome, RowOutcome } from './outcome.ts';
import type { RowReader } from './read-row.ts';
import { readRow } from './read-row.ts';
import type { Filter } from './stages/filter/compile-filter.ts';
import { groupKey, recordKey } from './stages/record-key.ts';

/** What the local phase needs of a target. */
export interface Writer {
  encode(record: DsRecord): Encoded;
}

/** The stages that look at one record alone, set up for one source. Everything here is pure per row: it may run in any thread, in any order. */
export interface LocalPhase extends RowReader {
  /** The kind that the target takes. */
  kind: RecordKind;
  mergeConsecutive: boolean;
  filter?: Filter;
  wantsKey: boolean;
  wantsGroup: boolean;
  /** Tokens of the record, by target; absent when nobody asks. */
  measure?: ((record: DsRecord) => number)[];
  writers: readonly Writer[];
  /** Keep each row's value for the rejects and drops files (this thread writes them). */
  keepsValues: boolean;
  /** Keep each record in its outcome. */
  keepsRecords?: boolean;
  /** Warnings and declared losses reject the row too. */
  strict: boolean;
  /** Losses that the user wished for: not reported. */
  silentLosses: readonly string[];
}

export function runLocal(phase: LocalPhase, batch: RowBatch): LocalBatch {
  const rows = new Array<RowOutcome>(batch.rows.length);
  for (let i = 0; i < batch.rows.length; i++) rows[i] = localRow(phase, batch.rows[i] as Row | BadRow);
  return { rows, notes: batch.notes, bytesRead: batch.bytesRead };
}

/** One row through all stages that look at one record alone. */
export function localRow(phase: LocalPhase, row: Row | BadRow): RowOutcome {
  const { records, issues } = readRow(phase, row);
  const outcome: RowOutcome = { offset: row.offset, line: row.line, issues, records: [] };
  if (!row.ok) {
    outcome.value = row.raw;
    if (row.column !== undefined) outcome.column = row.column;
  } else if (phase.keepsValues || !isJsonObject(row.value)) {
    outcome.value = row.value;
  }
  if (phase.strict && records.length > 0) {
    const warned = issues.find((issue) => issue.severity === 'warning');
    if (warned !== undefined) {
      outcome.issues = [{ ...warned, severity: 'error' }, ...issues.filter((issue) => issue !== warned)];
      return outcome;
    }
  }
  for (const record of records) addRecord(phase, record, outcome);
  return outcome;
}

function addRecord(phase: LocalPhase, record: DsRecord, outcome: RowOutcome): void {
  if (record.kind === phase.kind) {
    outcome.records.push(recordOutcome(phase, record, NO_LOSSES));
    return;
  }
  const converted = asKind(record, phase.kind);
  if (converted === undefined) {
    const issue = problem(
      'error',
      'KIND_MIXED',
      `a ${record.kind} record among ${phase.kind} ones`,
      'convert each kind in a run of its own',
    );
    outcome.records.push({ ...kept(phase, record), outputs: phase.writers.map(() => ({ ok: false, issue })) });
  } else if ('drop' in converted) {
    outcome.records.push({ ...kept(phase, record), drop: converted.drop, outputs: [] });
  } else {
    for (const one of converted.records) outcome.records.push(recordOutcome(phase, one, converted.losses));
  }
}

function kept(phase: LocalPhase, record: DsRecord): { record?: DsRecord } {
  return phase.keepsRecords === true ? { record } : {};
}

const NO_LOSSES: readonly string[] = [];

function recordOutcome(phase: LocalPhase, given: DsRecord, losses: readonly string[]): RecordOutcome {
  const record = phase.mergeConsecutive ? mergeConsecutive(given) : given;
  const tokens: number[] = [];
  const refused: (Issue | undefined)[] = [];
  if (phase.measure !== undefined) {
    for (const measure of phase.measure) {
      const measured = measureOne(measure, record);
      tokens.push(typeof measured === 'number' ? measured : 0);
      refused.push(typeof measured === 'number' ? undefined : measured);
    }
  }
  // a record whose tokens can't be counted is rejected below, not filtered by a count that it does not have
  const isCounted = phase.filter?.usesTokens !== true || refused.every((issue) => issue === undefined);
  if (phase.filter !== undefined && isCounted && !phase.filter.test(record, tokens.length === 0 ? {} : { tokens: Math.max(...tokens) })) {
    return { ...kept(phase, record), drop: 'filter', outputs: [] };
  }
  const result: RecordOutcome = { ...kept(phase, record), outputs: [] };
  if (phase.wantsKey) result.key = recordKey(record);
  if (phase.wantsGroup) result.group = groupKey(record);
  if (phase.measure !== undefined) result.tokens = tokens;
  for (let i = 0; i < phase.writers.length; i++) {
    const issue = refused[i];
    const encoded: Encoded = issue === undefined ? (phase.writers[i] as Writer).encode(record) : { ok: false, issue };
    if (encoded.ok === 'grow') throw new ColumnNeeded(i, encoded.column);
    result.outputs.push(withLosses(phase, encoded, losses));
  }
  return result;
}

function withLosses(phase: LocalPhase, output: Output, before: readonly string[]): Output {
  if (!output.ok || (before.length === 0 && output.losses.length === 0)) return output;
  const losses = [...before, ...output.losses].filter((loss) => !phase.silentLosses.includes(loss));
  if (phase.strict && losses.length > 0) {
    const message = `the target can't hold all of it: ${losses.join(', ')}`;
    return {
      ok: false,
      issue: problem('error', 'STRICT_LOSS', message, 'run without --strict, or drop those fields first (--drop-extra)'),
    };
  }
  return { ...output, losses };
}

/** Tokens of the record, or the problem that its chat template has with it. */
function measureOne(measure: (record: DsRecord) => number, record: DsRecord): number | Issue {
  try {
    return measure(record);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return problem(
      'error',
      'TEMPLATE_REFUSED',
      `the chat template refuses these messages: ${error.message}`,
      'fix the turns, or give another --chat-template',
    );
  }
}
