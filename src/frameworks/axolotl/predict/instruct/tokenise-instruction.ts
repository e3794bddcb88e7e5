import { RowStop } from '../../../shared/hf/row-stop.ts';
import { runSpans, spanLabels } from '../../../shared/hf/token-fates.ts';
import { textOnly } from '../columns.ts';
import type { TokenisedRow } from '../finish-row.ts';
import type { AxolotlSettings } from '../options.ts';
import { isTruthy } from '../python-json.ts';
import type { TokenText } from '../token-text.ts';
import type { Instruction } from './instruct-types.ts';

/**
 * Prompt and answer, each tokenised alone and cut to `sequence_len` alone; EOS after an answer that has room for it (Axolotl 0.21.0, prompt_tokenizers.py,
 * `InstructionPromptTokenizingStrategy`, `_tokenize`).
 */
export function tokeniseInstruction(
  { prompt, answer }: Instruction,
  { sequenceLength, trainOnInputs }: AxolotlSettings,
  tokenText: TokenText,
): TokenisedRow {
  const promptIds = prompt === '' ? [] : tokenText.withSpecial(prompt, sequenceLength);
  if (promptIds.length === 0 && trainOnInputs) throw new RowStop('CRASH_EMPTY', 'train_on_inputs, and the prompt is empty');
  const answerIds = isTruthy(answer) ? endedAnswer(textOnly(answer, 'the answer'), sequenceLength, tokenText) : [];
  return joinedRow(promptIds, answerIds, trainOnInputs, tokenText);
}

export function joinedRow(
  promptIds: readonly number[],
  answerIds: readonly number[],
  trainOnInputs: boolean,
  { eosId }: TokenText,
): TokenisedRow {
  const ids = [...promptIds, ...answerIds];
  const endsWithEos = eosId !== undefined && answerIds.at(-1) === eosId;
  const endLength = endsWithEos ? 1 : 0;
  const spans = runSpans([
    [trainOnInputs ? { isTrained: true, because: 'train_on_inputs' } : { isTrained: false, because: 'prompt' }, promptIds.length],
    [{ isTrained: true, because: 'answer' }, answerIds.length - endLength],
    [{ isTrained: true, because: 'EOS after the answer' }, endLength],
  ]);
  return { ids, labels: spanLabels(ids, spans), spans, isWholeText: trainOnInputs };
}

function endedAnswer(answer: string, maxLength: number, { eosId, bosId, withSpecial }: TokenText): number[] {
  const ids = withSpecial(answer, maxLength);
  if (eosId !== undefined && ids.at(-1) !== eosId && ids.length > 0 && ids.length < maxLength) ids.push(eosId);
  return bosId !== undefined && ids[0] === bosId ? ids.slice(1) : ids;
}
