import type { JsonObject } from '../../../json.ts';
import { isJsonObject } from '../../../json.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { fateLabels, repeated } from '../../shared/hf/token-fates.ts';
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
  const fates = segments.flatMap((segment) => {
    if (!isJsonObject(segment)) throw new RowStop('CRASH_SEGMENTS', 'a segment is no object');
    const isLabelled = isTruthy(column(segment, 'label'));
    const piece = tokenText.ids(textOnly(column(segment, 'text'), 'text of a segment'));
    for (const id of piece) ids.push(id);
    const because = isLabelled ? 'label: true' : trainOnInputs ? 'train_on_inputs' : 'label: false';
    return repeated({ isTrained: isLabelled || trainOnInputs, because }, piece.length);
  });
  return { ids, labels: fateLabels(ids, fates), fates, isWholeText: trainOnInputs };
}
