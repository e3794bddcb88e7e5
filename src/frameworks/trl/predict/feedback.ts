import type { JsonObject } from '../../../json.ts';
import { jsonTypeName } from '../../../json.ts';
import type { Prediction } from '../../predict.ts';
import type { Table, TableRows } from '../../shared/hf/json-table.ts';
import { orStop } from '../../shared/hf/json-table.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { extractPrompt, isConversational } from './conversational.ts';
import type { TrlSettings } from './options.ts';
import { answerFaults, answered, endAnswers, promptFills, refuseImages, tokenizeAnswers } from './preference.ts';
import type { Tokenizing } from './tokenize-row.ts';

/** Rows of which all chosen answers come before all rejected ones: the batch size of `Dataset.map` (datasets 5.2). */
const UNPAIRED_BATCH = 1000;

/** What `KTOTrainer` does to a dataset (TRL 1.16.0, trainer/kto_trainer.py, `_prepare_dataset`). The mismatched answers of its KL term are not shown. */
export function openKto(settings: TrlSettings, tokenizing: Tokenizing, table: Table): TableRows {
  refuseImages(table);
  const isExtracted = !table.columns.has('prompt');
  const isPaired = table.columns.has('chosen') && table.columns.has('rejected');
  const prepared = (row: JsonObject): JsonObject => (isExtracted ? extractPrompt(row) : row);
  const first = prepared(table.firstRow);
  const isStandard = !isConversational(isPaired ? side(first, 'chosen') : first);
  const answersIn = isPaired
    ? { ...table, columns: new Map([...table.columns].map(([name, type]) => [name === 'chosen' ? 'completion' : name, type])) }
    : table;

  const predict = (row: JsonObject, index: number): Prediction => {
    const isDesirable = label(row);
    const ready = isStandard ? endAnswers(row, ['completion'], tokenizing, answersIn) : row;
    const { promptIds, answers, warnings } = tokenizeAnswers(ready, ['completion'], tokenizing, answersIn);
    const dropped = promptFills(promptIds.length, settings, index, warnings);
    if (dropped !== undefined) return dropped;
    const whole = answered(promptIds, answers[0] ?? [], settings);
    return {
      kind: 'kto',
      row: index,
      isDesirable,
      inputIds: whole.inputIds,
      labels: whole.labels,
      warnings: [...warnings, ...answerFaults([whole])],
    };
  };

  const waiting: { row: JsonObject; index: number }[] = [];
  const flush = (): Prediction[] => {
    const rows = waiting.splice(0);
    return (['chosen', 'rejected'] as const).flatMap((key) =>
      rows.flatMap(({ row, index }) => orStop(index, () => [predict(side(row, key), index)])),
    );
  };
  return {
    push(row, index) {
      if (!isPaired) return [predict(prepared(row), index)];
      waiting.push({ row: prepared(row), index });
      return waiting.length < UNPAIRED_BATCH ? [] : flush();
    },
    end: () => (waiting.length === 0 ? [] : flush()),
  };
}

/** One side of a pair as a row of its own. */
function side({ chosen, rejected, ...others }: JsonObject, key: 'chosen' | 'rejected'): JsonObject {
  return { ...others, completion: (key === 'chosen' ? chosen : rejected) ?? null, label: key === 'chosen' };
}

/** TRL adds labels up and reads each as true or false. */
function label({ label: value }: JsonObject): boolean {
  if (typeof value === 'boolean' || typeof value === 'number') return Boolean(value);
  throw new RowStop('CRASH_LABEL', `label is ${jsonTypeName(value)}; KTO needs true or false`);
}
