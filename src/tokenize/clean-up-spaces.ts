import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';

const REPLACEMENTS: readonly (readonly [from: string, to: string])[] = [
  [' .', '.'],
  [' ?', '?'],
  [' !', '!'],
  [' ,', ','],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
];

/** What `clean_up_tokenization_spaces` does to decoded text (transformers 5.23, tokenization_utils_base.py, `clean_up_tokenization`). */
export function cleanUpSpaces(text: string): string {
  return REPLACEMENTS.reduce((cleaned, [from, to]) => cleaned.replaceAll(from, to), text);
}

const EVEN_FOR_BPE = 'clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output';

/**
 * Whether a tokenizer's config cleans what it decodes. Of a BPE model it does only where it insists: transformers 5.17 and later (tokenization_utils_tokenizers.py,
 * `_decode`); 5.6, which LLaMA-Factory 0.9.5 has, cleans there too, where LLaMA-Factory decodes its prefix and what it prints.
 */
export function cleansUp(config: JsonObject, isBpe: boolean): boolean {
  return config['clean_up_tokenization_spaces'] === true && (!isBpe || config[EVEN_FOR_BPE] === true);
}

/** A model without a type is read as BPE where it has merges. */
export function isBpeModel(model: JsonValue | undefined): boolean {
  return isJsonObject(model) && (model['type'] === 'BPE' || (model['type'] === undefined && Array.isArray(model['merges'])));
}
