import type { JsonObject, JsonValue } from '../json.ts';
import { jsonTypeName } from '../json.ts';
import { joinColumns, otherColumns, wrongKind } from './columns.ts';
import { matchRows } from './fit.ts';
import type { Format } from './format.ts';
import { accept, reject } from './format.ts';

/** The label of a token that the loss leaves out (PyTorch's cross entropy). */
export const UNTRAINED = -100;
/** Which tokens a row without labels trains; all that are there must agree (TRL 1.16.0, trainer/sft_trainer.py). */
const TRAIN_MASKS = ['completion_mask', 'assistant_masks'];
export const MASKS = ['attention_mask', ...TRAIN_MASKS];

export interface TokensDialect {
  hasLabels: boolean;
  /** Whether the row has an attention mask of ones, which says nothing. */
  hasPlainAttentionMask: boolean;
  order: readonly string[];
}

const isIntegerList = (value: JsonValue | undefined): value is number[] => Array.isArray(value) && value.every(Number.isSafeInteger);
const isPlainMask = (value: JsonValue | undefined) => Array.isArray(value) && value.every((bit) => bit === 1);

/** What the labels are when the row does not say them: the ids, where every training mask of the row is 1. */
function impliedLabels(inputIds: readonly number[], row: JsonObject): number[] {
  const masks = TRAIN_MASKS.map((name) => row[name]).filter((mask) => Array.isArray(mask));
  return inputIds.map((id, index) => (masks.every((mask) => mask[index] === 1) ? id : UNTRAINED));
}

/** The columns of token lists that are wrong by themselves or do not fit `length`, said for a person. */
function misfit(row: JsonObject, length: number): { column: string; seen: string } | undefined {
  for (const column of ['labels', ...MASKS]) {
    const list = row[column];
    if (list === undefined) continue;
    if (!isIntegerList(list)) return { column, seen: `${column} is not a list of whole numbers` };
    if (list.length !== length) return { column, seen: `input_ids has ${length} numbers, ${column} has ${list.length}` };
  }
  return undefined;
}

/**
 * Rows that are tokens already. An attention mask that is not all ones and every other mask stay in `extra`.
 * Source: Axolotl 0.21.0 (utils/data/wrappers.py: input_ids, attention_mask, labels), TRL 1.16.0 (SFTTrainer: input_ids, labels).
 */
export const tokens: Format<TokensDialect> = {
  name: 'tokens',
  summary: 'tokens already: input_ids, labels, attention_mask',
  kinds: ['tokens'],

  detect(rows) {
    return matchRows(
      rows,
      (row) => isIntegerList(row.input_ids),
      0.95,
      () => 'a column input_ids of whole numbers',
    );
  },

  read(row, origin) {
    const inputIds = row.input_ids;
    if (!isIntegerList(inputIds)) {
      return reject('TOKENS_IDS', `input_ids is ${jsonTypeName(inputIds)}, not a list of whole numbers`, undefined, '/input_ids');
    }
    if (inputIds.length === 0) return reject('TOKENS_EMPTY', 'input_ids is empty', 'remove the row', '/input_ids');
    const negative = inputIds.findIndex((id) => id < 0);
    if (negative >= 0)
      return reject('TOKENS_ID_NEGATIVE', `token id ${inputIds[negative]}`, 'tokenize the row again', `/input_ids/${negative}`);
    const wrong = misfit(row, inputIds.length);
    if (wrong !== undefined) return reject('TOKENS_LENGTH', wrong.seen, 'tokenize the row again', `/${wrong.column}`);
    const labels = isIntegerList(row.labels) ? row.labels : impliedLabels(inputIds, row);
    const odd = labels.findIndex((label) => label < 0 && label !== UNTRAINED);
    if (odd >= 0)
      return reject('TOKENS_LABEL_RANGE', `label ${labels[odd]}`, `write ${UNTRAINED} where nothing is trained`, `/labels/${odd}`);
    const read = ['input_ids', 'labels', ...(isPlainMask(row.attention_mask) ? ['attention_mask'] : [])];
    return accept({ kind: 'tokens', inputIds, labels, origin, extra: otherColumns(row, read) });
  },

  dialectOf: (row) => ({
    hasLabels: 'labels' in row,
    hasPlainAttentionMask: isPlainMask(row.attention_mask),
    order: Object.keys(row),
  }),

  write(record, { hasLabels, hasPlainAttentionMask, order }) {
    if (record.kind !== 'tokens') return wrongKind(record);
    const { inputIds, labels, extra } = record;
    const own: JsonObject = { input_ids: inputIds };
    const implied = impliedLabels(inputIds, extra);
    if (hasLabels || labels.some((label, index) => label !== implied[index])) own.labels = labels;
    if (hasPlainAttentionMask && !('attention_mask' in extra)) own.attention_mask = inputIds.map(() => 1);
    return joinColumns(own, extra, order);
  },
};
