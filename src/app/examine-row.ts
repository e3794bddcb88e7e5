import type { Issue } from '../errors.ts';
import { mapColumns } from '../formats/map-columns.ts';
import type { Prediction, Predictor } from '../frameworks/predict.ts';
import { pushRow } from '../frameworks/predict.ts';
import type { BadRow, Row } from '../io/row.ts';
import { isJsonObject } from '../json.ts';
import type { LocalPhase } from '../pipeline/local.ts';
import { localRow } from '../pipeline/local.ts';
import type { RowOutcome } from '../pipeline/outcome.ts';
import type { RowReader } from '../pipeline/read-row.ts';
import { notObject, readRow } from '../pipeline/read-row.ts';
import type { DsRecord } from '../record.ts';
import type { ExamineOptions, ExaminedRecord, ExaminedRow } from './examine-rows.ts';
import { openLocalPhase } from './local-setup.ts';
import type { RunPlan } from './plan-run.ts';
import { localPlan } from './plan-run.ts';
import type { SampledSource } from './sample-sources.ts';

export type RowExaminer = (row: Row | BadRow, index: number) => Pick<ExaminedRow, 'issues' | 'records' | 'predictions'>;

const NONE: readonly never[] = [];

/** Rows that the framework itself maps; where their format is known, they are read as records beside it. */
export function rowAsItStands(found: SampledSource | undefined, options: ExamineOptions, predictor: Predictor | undefined): RowExaminer {
  const reader = found === undefined ? undefined : rowReader(found, options);
  return (row, index) => {
    const { records, issues } = reader === undefined ? readBare(row) : readRow(reader, row);
    let predictions: readonly Prediction[] = NONE;
    if (predictor !== undefined) {
      if (row.ok && isJsonObject(row.value)) predictions = [...predictor.push(row.value, index)];
      else predictions = [noExample(index, row.ok ? notObject(row.value) : row.issue)];
    }
    return { issues, records: records.map((record) => ({ record, losses: NONE })), predictions };
  };
}

function rowReader({ source, format }: SampledSource, { map, mapRole }: ExamineOptions): RowReader {
  const readOptions = mapRole === undefined ? {} : { roles: mapRole };
  return { source: source.name, format, readOptions, ...(map === undefined ? {} : { mapRow: mapColumns(map) }) };
}

function readBare(row: Row | BadRow): { records: readonly DsRecord[]; issues: readonly Issue[] } {
  if (!row.ok) return { records: NONE, issues: [row.issue] };
  if (isJsonObject(row.value)) return { records: NONE, issues: NONE };
  return { records: NONE, issues: [notObject(row.value)] };
}

/** Rows as `convert` would write them for the framework. */
export function convertedRow(plan: RunPlan, found: SampledSource | undefined, predictor: Predictor | undefined): RowExaminer {
  if (found === undefined) throw new RangeError('a source that was not sampled');
  const phase: LocalPhase = { ...openLocalPhase(localPlan(plan, found), undefined, false), keepsRecords: true };
  return (row, index) => {
    const outcome = localRow(phase, row);
    const records: ExaminedRecord[] = [];
    for (const { record, drop, outputs } of outcome.records) {
      if (record === undefined) continue;
      const [output] = outputs;
      const refused = output?.ok === false ? { issue: output.issue } : {};
      records.push({ record, losses: output?.ok === true ? output.losses : NONE, ...(drop === undefined ? {} : { drop }), ...refused });
    }
    const predictions = predictor === undefined ? NONE : predictedRow(outcome, index, predictor);
    return { issues: outcome.issues, records, predictions };
  };
}

function predictedRow(outcome: RowOutcome, index: number, predictor: Predictor): readonly Prediction[] {
  const predictions: Prediction[] = [];
  const wrong = outcome.issues.find(({ severity }) => severity === 'error');
  if (wrong !== undefined) predictions.push(noExample(index, wrong));
  for (const { drop, outputs } of outcome.records) {
    const [output] = outputs;
    if (drop !== undefined || output === undefined) predictions.push(noExample(index, { code: 'DROPPED_BY_STAGE', message: drop ?? '' }));
    else if (!output.ok) predictions.push(noExample(index, output.issue));
    else for (const row of output.rows) for (const one of pushRow(predictor, row, index)) predictions.push(one);
  }
  return predictions;
}

function noExample(row: number, { code, message }: Pick<Issue, 'code' | 'message'>): Prediction {
  return { kind: 'dropped', row, code, message, warnings: NONE };
}
