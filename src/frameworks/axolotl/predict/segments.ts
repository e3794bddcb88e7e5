import type { JsonObject } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { runSpans, spanLabels } from '../../shared/hf/token-fates.ts';
import type { FateRun } from '../../shared/hf/token-fates.ts';
import { column, textOnly } from './columns.ts';
import type { TokenisedRow } from './finish-row.ts';
import type { AxolotlSettings } from './options.ts';
import { isTruthy } from './python-json.ts';
import type { TokenText } from './token-text.ts';

/** `type: input_output`: segments tokenised one by one, nothing added (Axolotl 0.21.0, prompt_strategies/input_output.py). */
export function tokeniseSegments(row: JsonObject, { trainOnInputs }: AxolotlSettings, tokenText: TokenText): TokenisedRow {
  const segments = column(row, 'segments');
  if (!Array.isArray(segments)) throw new RowStop('CRASH_SEGMENTS', 'segments is no list');
  const ids: number[] = [];
  const runs = segments.map((segment): FateRun => {
    if (!isJsonObject(segment)) throw new RowStop('CRASH_SEGMENTS', 'a segment is no object');
    const isLabelled = isTruthy(column(segment, 'label'));
    const piece = tokenText.ids(textOnly(column(segment, 'text'), 'text of a segment'));
    for (const id of piece) ids.push(id);
    const because = isLabelled ? 'label: true' : trainOnInputs ? 'train_on_inputs' : 'label: false';
    return [{ isTrained: isLabelled || trainOnInputs, because }, piece.length];
  });
  const spans = runSpans(runs);
  return { ids, labels: spanLabels(ids, spans), spans, isWholeText: trainOnInputs };
}
