import type { JsonObject } from '../../../../json.ts';
import { RowStop } from '../../../shared/hf/row-stop.ts';
import { column, formatted, textOnly } from '../columns.ts';
import type { TokenisedRow } from '../finish-row.ts';
import type { AxolotlSettings } from '../options.ts';
import type { TokenText } from '../token-text.ts';
import { joinedRow } from './tokenise-instruction.ts';

/** EOS tokens after an answer. */
const ENDS = 3;

/** `type: metharme` (Axolotl 0.21.0, prompt_strategies/metharme.py). */
export function tokeniseMetharme(row: JsonObject, { sequenceLength, trainOnInputs }: AxolotlSettings, tokenText: TokenText): TokenisedRow {
  const { eosId, bosId } = tokenText;
  const promptIds = tokenText.withSpecial(formatted(column(row, 'prompt')), sequenceLength);
  if (promptIds.length === 0 && trainOnInputs) throw new RowStop('CRASH_EMPTY', 'train_on_inputs, and the prompt is empty');
  const answerIds = tokenText.withSpecial(textOnly(column(row, 'generation'), 'generation'), sequenceLength);
  if (answerIds.length > 0 && eosId !== undefined) {
    for (let ends = answerIds.at(-1) === eosId ? 1 : 0; ends < ENDS && answerIds.length < sequenceLength; ends++) answerIds.push(eosId);
  }
  return joinedRow(promptIds, bosId !== undefined && answerIds[0] === bosId ? answerIds.slice(1) : answerIds, trainOnInputs, tokenText);
}
