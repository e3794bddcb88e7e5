import type { JsonObject } from '../../../json.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { column } from './columns.ts';
import type { TokenisedRow } from './finish-row.ts';

/** Rows with `input_ids`, `attention_mask` and `labels` stay as they are, whatever `type` says (Axolotl 0.21.0, utils/data/wrappers.py). */
export function openTokenised(): (row: JsonObject) => TokenisedRow[] {
  return (row) => [{ ids: idList(row, 'input_ids'), labels: idList(row, 'labels'), isWholeText: true }];
}

function idList(row: JsonObject, name: string): number[] {
  const value = column(row, name);
  if (Array.isArray(value) && value.every((id) => typeof id === 'number')) return value;
  throw new RowStop('CRASH_IDS', `${name} is no list of numbers`);
}
