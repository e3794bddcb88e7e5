import type { JsonObject, JsonValue } from '../../../json.ts';
import type { PredictWarning, Prediction, TokenSpan } from '../../predict.ts';
import { UNTRAINED, trainedCount } from '../../predict.ts';
import { silentFaults } from '../../shared/hf/silent-faults.ts';
import type { Table, TableRows } from '../../shared/hf/json-table.ts';
import { RowStop } from '../../shared/hf/row-stop.ts';
import { cutSpans, runSpans, spanLabels, tokenSpans, trainedIn } from '../../shared/hf/token-fates.ts';
import type { Fate } from '../../shared/hf/token-fates.ts';
import { asRoleContent, isConversational, isFromValue } from './conversational.ts';
import type { TrlSettings } from './options.ts';
import { openPacking } from './sft-packing.ts';
import { tokenizeSftRow } from './sft-row.ts';
import type { SftRow } from './sft-row.ts';
import { columnText, withEos } from './text-column.ts';
import type { Tokenizing } from './tokenize-row.ts';

/** A row with ids and labels, before it is cut or packed. */
export interface LabelledRow {
  inputIds: readonly number[];
  labels: readonly number[];
  /** Missing where the row came with its own labels or masks. */
  spans?: readonly TokenSpan[];
  warnings: PredictWarning[];
  chat?: { messages: readonly JsonValue[]; text: string };
  isWholeText: boolean;
}

/** What `SFTTrainer` does to a dataset (TRL 1.16.0, trainer/sft_trainer.py, `__init__`, `_prepare_dataset`). */
export function openSft(settings: TrlSettings, tokenizing: Tokenizing, table: Table): TableRows {
  const { columns, firstRow } = table;
  checkStart(settings, table);
  const isProcessed = columns.has('input_ids');
  const isRenamed = !isProcessed && isFromValue(firstRow);
  const converted = (row: JsonObject): JsonObject => (isRenamed ? asRoleContent(row) : row);
  const isStandard = !isProcessed && !isConversational(converted(firstRow));
  const isCompletionOnly = settings.completionOnlyLoss ?? (columns.has('prompt') && columns.has('completion'));

  const labelled = (row: JsonObject): LabelledRow => {
    if (isProcessed) return processedRow(row, isCompletionOnly);
    const prepared = isStandard ? withoutMessages(endOfText(converted(row), settings, tokenizing, table)) : converted(row);
    return labelledRow(tokenizeSftRow(prepared, settings, tokenizing, table), row, isCompletionOnly);
  };
  const packing = settings.packing ? openPacking(settings) : undefined;
  return {
    push: (row, index) => {
      const made = labelled(row);
      return packing === undefined ? [cutRow(made, index, settings, tokenizing)] : packing.push(made);
    },
    end: () => packing?.end() ?? [],
  };
}

function checkStart(settings: TrlSettings, { columns, firstRow }: Table): void {
  const stop = (message: string): RowStop => new RowStop('CRASH_CONFIG', message);
  if (columns.has('image') || columns.has('images'))
    throw new RowStop('CRASH_VISION', 'the rows have images, and a model with a plain tokenizer takes none');
  if (settings.assistantOnlyLoss && !isConversational(firstRow))
    throw stop('assistant_only_loss needs messages, or prompt and completion of messages');
  if (settings.paddingFree && !settings.packing && settings.maxLength !== null)
    throw stop('padding_free without packing needs max_length: null');
  if (settings.packing && settings.maxLength === null) throw stop('packing needs a max_length');
}

/** EOS goes to the text column where it does not end with it, else to the completion: so a text that has it sends it on. */
function endOfText(row: JsonObject, { textField }: TrlSettings, { eosToken }: Tokenizing, table: Table): JsonObject {
  if (Object.hasOwn(row, textField)) {
    const text = columnText(table, row, textField);
    const ended = withEos(text, eosToken);
    if (ended !== text) return { ...row, [textField]: ended };
  }
  return Object.hasOwn(row, 'completion') ? { ...row, completion: withEos(columnText(table, row, 'completion'), eosToken) } : row;
}

function withoutMessages({ messages: _, ...row }: JsonObject): JsonObject {
  return row;
}

const PROMPT: Fate = { isTrained: false, because: 'prompt' };
const ASSISTANT: Fate = { isTrained: true, because: 'assistant turn' };
const TRAINED_PROMPT: Fate = { isTrained: true, because: 'prompt (completion_only_loss: false)' };
const OUTSIDE: Fate = { isTrained: false, because: 'outside the assistant turns' };
const FIRST: Fate = { isTrained: false, because: 'first token of a sequence without padding' };

/** `labels` of the row where it has them; else a token counts unless a mask that applies says no. */
function labelledRow({ ids, promptLength, assistant, because, ...made }: SftRow, row: JsonObject, isCompletionOnly: boolean): LabelledRow {
  if (Object.hasOwn(row, 'labels')) return { ...made, inputIds: ids, labels: idList(row, 'labels') };
  const spans = assistant === undefined ? promptSpans() : assistantSpans(assistant);
  return { ...made, inputIds: ids, labels: spanLabels(ids, spans), spans };

  function promptSpans(): TokenSpan[] {
    return runSpans([
      [isCompletionOnly ? PROMPT : TRAINED_PROMPT, promptLength],
      [{ isTrained: true, because }, ids.length - promptLength],
    ]);
  }

  function assistantSpans(mask: readonly boolean[]): TokenSpan[] {
    const isPrompt = (index: number): boolean => isCompletionOnly && index < promptLength;
    return tokenSpans(ids.map((_, index) => (isPrompt(index) ? PROMPT : mask[index] === false ? OUTSIDE : ASSISTANT)));
  }
}

/** A row that comes with ids: labels, or masks to make them of. */
function processedRow(row: JsonObject, isCompletionOnly: boolean): LabelledRow {
  const inputIds = idList(row, 'input_ids');
  const base = { inputIds, warnings: [], isWholeText: true };
  if (Object.hasOwn(row, 'labels')) return { ...base, labels: idList(row, 'labels') };
  const masks = [...(isCompletionOnly ? ['completion_mask'] : []), 'assistant_masks']
    .filter((name) => Object.hasOwn(row, name))
    .map((name) => idList(row, name));
  if (masks.length === 0)
    return { ...base, labels: inputIds, spans: runSpans([[{ isTrained: true, because: 'no labels and no mask' }, inputIds.length]]) };
  const length = Math.min(inputIds.length, ...masks.map((mask) => mask.length));
  return { ...base, labels: inputIds.slice(0, length).map((id, index) => (masks.every((mask) => mask[index] !== 0) ? id : UNTRAINED)) };
}

function idList(row: JsonObject, key: string): number[] {
  const value = row[key];
  if (Array.isArray(value) && value.every((id) => typeof id === 'number')) return value;
  throw new RowStop('CRASH_IDS', `${key} is no list of numbers`);
}

/** Cut to `max_length`; a row that has nothing to train then is left out. */
function cutRow(row: LabelledRow, index: number, settings: TrlSettings, { tokenizer, eosToken }: Tokenizing): Prediction {
  const { maxLength } = settings;
  const inputIds = cut(row.inputIds, settings);
  let labels = row.labels === row.inputIds ? inputIds : cut(row.labels, settings);
  let spans =
    row.spans === undefined || inputIds === row.inputIds ? row.spans : cutSpans(row.spans, ...keptRange(row.inputIds.length, settings));
  const trained = row.spans === undefined ? trainedCount(row.labels) : trainedIn(row.spans);
  let left = spans === undefined ? trainedCount(labels) : trainedIn(spans);
  if (maxLength !== null && left === 0) {
    const seen = `${row.inputIds.length} tokens with ${trained} trained, max_length is ${maxLength}`;
    const [code, message] =
      trained === 0 ? ['DROPPED_NOTHING_TRAINED', 'no token is trained'] : ['DROPPED_CUT', `cut before the answer: ${seen}`];
    return { kind: 'dropped', row: index, code, message, warnings: row.warnings };
  }
  if (settings.paddingFree) {
    const masked = [...labels];
    maskFirst(masked, [labels.length]);
    [labels, left] = [masked, trainedCount(masked)];
    if (spans !== undefined && labels.length > 0) spans = withFirst(spans);
  }
  const { chat, isWholeText } = row;
  const warnings = [
    ...row.warnings,
    ...silentFaults({ tokenizer, eosToken, inputIds, labels, isWholeText, ...(spans && { spans }), ...(chat && { chat }) }),
  ];
  if (left < trained && inputIds.length < row.inputIds.length) {
    warnings.push({
      code: 'ANSWER_CUT',
      message: `${row.inputIds.length} tokens cut to ${inputIds.length}: of ${trained} trained tokens ${left} are left`,
    });
  }
  return { kind: 'tokens', row: index, inputIds, labels, warnings, ...(spans && { spans }) };
}

/** The list itself where all is kept. */
function cut(list: readonly number[], settings: TrlSettings): readonly number[] {
  const [from, to] = keptRange(list.length, settings);
  return to - from === list.length ? list : list.slice(from, to);
}

/** What is kept of a list of so many. */
function keptRange(length: number, { maxLength, truncationMode }: TrlSettings): [from: number, to: number] {
  if (maxLength === null || length <= maxLength) return [0, length];
  return truncationMode === 'keep_start' ? [0, maxLength] : [length - maxLength, length];
}

/** Without padding the collator trains no first token of a sequence (`DataCollatorForLanguageModeling.torch_call`). */
export function maskFirst(labels: number[], lengths: readonly number[]): void {
  let at = 0;
  for (const length of lengths) {
    if (at < labels.length) labels[at] = UNTRAINED;
    at += length;
  }
}

function withFirst(spans: readonly TokenSpan[]): TokenSpan[] {
  return [
    { start: 0, end: 1, ...FIRST },
    ...spans.filter(({ end }) => end > 1).map((span) => ({ ...span, start: Math.max(1, span.start) })),
  ];
}
