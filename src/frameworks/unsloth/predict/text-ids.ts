import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { joinLists } from '../../shared/join-lists.ts';

/** Ids of a text, and whether it has more. */
export interface TextIds {
  ids: number[];
  isCut: boolean;
}

/**
 * Whether the tokenizer adds its special tokens is decided once, by the first text and the chat template: not where one holds the BOS token's text (unsloth_zoo
 * 2026.10.9, dataset_utils.py, `sft_prepare_dataset`).
 */
export function addsSpecialTokens(tokenizer: Tokenizer, firstText: string | undefined): boolean {
  const { bos } = tokenizer.specialTokens;
  if (bos === undefined) return true;
  const templates = tokenizer.parts?.chatTemplates ?? {};
  const single = Object.keys(templates).length === 1 ? templates['default'] : undefined;
  return !(firstText?.startsWith(bos) === true || single?.includes(bos) === true || Object.hasOwn(templates, bos));
}

/** Texts cut to `maxLength`, the special tokens included, which are never cut (transformers' `truncation`). */
export function textEncoder(tokenizer: Tokenizer, addSpecialTokens: boolean, maxLength = Infinity): (text: string) => TextIds {
  const [before, after] = addSpecialTokens ? addedAround(tokenizer) : [[], []];
  const isBare = before.length === 0 && after.length === 0;
  const room = Math.max(0, maxLength - before.length - after.length);
  return (text) => {
    const whole = tokenizer.encode(text);
    const isCut = whole.length > room;
    const ids = isCut ? whole.slice(0, room) : whole;
    return { ids: isBare ? ids : joinLists([before, ids, after]), isCut };
  };
}

function addedAround(tokenizer: Tokenizer): [number[], number[]] {
  const plain = tokenizer.encode('a');
  const whole = tokenizer.encode('a', { addSpecialTokens: true });
  const start = whole.findIndex((_, at) => plain.every((id, index) => whole[at + index] === id));
  return [whole.slice(0, start), whole.slice(start + plain.length)];
}
