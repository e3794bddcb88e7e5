import type { JsonObject } from '../../../json.ts';
import type { PredictWarning, Prediction } from '../../predict.ts';
import { UNTRAINED } from '../../predict.ts';
import { commonPrefixLength, rowRendering } from '../../shared/hf/hf-chat.ts';
import type { Table, TableRows } from '../../shared/hf/json-table.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { extractPrompt, isConversational } from './conversational.ts';
import type { TrlSettings } from './options.ts';
import { promptNotPrefix } from './sft-row.ts';
import { columnText, withEos } from './text-column.ts';
import { messageList, tokenizeChat, tokenizeText } from './tokenize-row.ts';
import type { Tokenizing } from './tokenize-row.ts';

/** What `DPOTrainer` does to a dataset (TRL 1.16.0, trainer/dpo_trainer.py, `_prepare_dataset`, `DataCollatorForPreference`). */
export function openDpo(settings: TrlSettings, tokenizing: Tokenizing, table: Table): TableRows {
  refuseImages(table);
  const isExtracted = !table.columns.has('prompt');
  const prepared = (row: JsonObject): JsonObject => (isExtracted ? extractPrompt(row) : row);
  const isStandard = !isConversational(prepared(table.firstRow));
  return {
    push(row, index) {
      const ready = isStandard ? endAnswers(prepared(row), ['chosen', 'rejected'], tokenizing, table) : prepared(row);
      const { promptIds, answers, warnings } = tokenizeAnswers(ready, ['chosen', 'rejected'], tokenizing, table);
      const dropped = promptFills(promptIds.length, settings, index, warnings);
      if (dropped !== undefined) return [dropped];
      const [chosen, rejected] = answers.map((ids) => answered(promptIds, ids, settings));
      if (chosen === undefined || rejected === undefined) return [];
      return [
        {
          kind: 'pair',
          row: index,
          promptIds,
          chosenInputIds: chosen.inputIds,
          chosenLabels: chosen.labels,
          rejectedInputIds: rejected.inputIds,
          rejectedLabels: rejected.labels,
          warnings: [...warnings, ...answerFaults([chosen, rejected]), ...(isSameAnswer(answers) ? [SAME_ANSWERS] : [])],
        },
      ];
    },
    end: () => [],
  };
}

export function refuseImages({ columns }: Table): void {
  if (columns.has('image') || columns.has('images'))
    throw new RowStop('CRASH_VISION', 'the rows have images, and a model with a plain tokenizer takes none');
}

export function endAnswers(row: JsonObject, keys: readonly string[], { eosToken }: Tokenizing, table: Table): JsonObject {
  return { ...row, ...Object.fromEntries(keys.map((key) => [key, withEos(columnText(table, row, key), eosToken)])) };
}

export interface TokenizedAnswers {
  promptIds: readonly number[];
  /** In the order of the keys, without the prompt. */
  answers: (readonly number[])[];
  warnings: PredictWarning[];
}

/** Prompt and answers, which begin where the shortest common beginning of the prompt and the prompt with an answer ends. */
export function tokenizeAnswers(row: JsonObject, keys: readonly string[], tokenizing: Tokenizing, table: Table): TokenizedAnswers {
  const rendering = rowRendering(row);
  let prompt: readonly number[];
  let whole: (readonly number[])[];
  if (isConversational(row)) {
    const messages = messageList(row, 'prompt');
    prompt = tokenizeChat(tokenizing, messages, rendering, true).ids;
    whole = keys.map((key) => tokenizeChat(tokenizing, [...messages, ...messageList(row, key)], rendering).ids);
  } else {
    const text = columnText(table, row, 'prompt');
    prompt = tokenizeText(tokenizing, text);
    whole = keys.map((key) => tokenizeText(tokenizing, text + columnText(table, row, key)));
  }
  const length = Math.min(...whole.map((ids) => commonPrefixLength(prompt, ids)));
  return {
    promptIds: prompt.slice(0, length),
    answers: whole.map((ids) => ids.slice(length)),
    warnings: length < prompt.length ? [promptNotPrefix(prompt.length - length)] : [],
  };
}

export function promptFills(
  promptLength: number,
  { maxLength, truncationMode }: TrlSettings,
  row: number,
  warnings: readonly PredictWarning[],
): Prediction | undefined {
  if (maxLength === null || truncationMode !== 'keep_start' || promptLength < maxLength) return undefined;
  return {
    kind: 'dropped',
    row,
    code: 'DROPPED_LONG_PROMPT',
    message: `the prompt has ${promptLength} tokens, max_length is ${maxLength}`,
    warnings,
  };
}

export interface Answered {
  inputIds: readonly number[];
  labels: readonly number[];
  isCut: boolean;
}

/** Prompt and answer, cut to `max_length` as the collator does. */
export function answered(promptIds: readonly number[], answerIds: readonly number[], { maxLength, truncationMode }: TrlSettings): Answered {
  const inputIds = [...promptIds, ...answerIds];
  const labels = [...promptIds.map(() => UNTRAINED), ...answerIds];
  if (maxLength === null || inputIds.length <= maxLength) return { inputIds, labels, isCut: false };
  const [from, to] = truncationMode === 'keep_start' ? [0, maxLength] : [inputIds.length - maxLength, inputIds.length];
  return { inputIds: inputIds.slice(from, to), labels: labels.slice(from, to), isCut: true };
}

export function answerFaults(all: readonly Answered[]): PredictWarning[] {
  const warnings: PredictWarning[] = [];
  if (all.some(({ isCut }) => isCut))
    warnings.push({ code: 'ANSWER_CUT', message: 'prompt and answer are longer than max_length and are cut' });
  if (all.some(({ labels }) => labels.every((label) => label === UNTRAINED)))
    warnings.push({ code: 'NOTHING_TRAINED', message: 'no token of an answer is left' });
  return warnings;
}

const SAME_ANSWERS: PredictWarning = {
  code: 'SAME_ANSWERS',
  message: 'chosen and rejected are the same tokens: there is nothing to prefer',
};

function isSameAnswer([chosen, rejected]: readonly (readonly number[])[]): boolean {
  return (
    chosen !== undefined &&
    rejected !== undefined &&
    chosen.length === rejected.length &&
    commonPrefixLength(chosen, rejected) === chosen.length
  );
}
