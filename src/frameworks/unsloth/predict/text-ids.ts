import type { Tokenizer } from '../../../tokenize/tokenizer.ts';

/** Turns texts into ids as `sft_prepare_dataset` does. */
export interface TextIds {
  encode(text: string): number[];
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
export function textIds(tokenizer: Tokenizer, addSpecialTokens: boolean, maxLength: number | undefined): TextIds {
  const [before, after] = addSpecialTokens ? addedAround(tokenizer) : [[], []];
  const room = maxLength === undefined ? Infinity : Math.max(0, maxLength - before.length - after.length);
  return { encode: (text) => [...before, ...tokenizer.encode(text).slice(0, room), ...after] };
}

function addedAround(tokenizer: Tokenizer): [number[], number[]] {
  const plain = tokenizer.encode('a');
  const whole = tokenizer.encode('a', { addSpecialTokens: true });
  const start = whole.findIndex((_, at) => plain.every((id, index) => whole[at + index] === id));
  return [whole.slice(0, start), whole.slice(start + plain.length)];
}
