import type { AxolotlSettings } from '../options.ts';
import type { OptionReader } from '../option-reader.ts';
import type { TokenText } from '../token-text.ts';
import type { ChatSettings, WhichEnds } from './options.ts';

/** Tokens that end a turn, and which of them are trained. */
export interface TurnEnds {
  option: 'train_on_eot' | 'train_on_eos';
  which: WhichEnds;
  isEnd(id: number | undefined): boolean;
}

/** A token that ends a turn stands at most so far from where the turn's text ends. */
const MAX_DISTANCE = 3;

/**
 * EOT first, then EOS (Axolotl 0.21.0, prompt_strategies/chat_template.py, `_validate_eot_and_eos_tokens`). Those of `eot_tokens` that the template does not name do not
 * count; where it is missing, EOT is EOS.
 */
export function turnEnds(
  chat: ChatSettings,
  { eotTokens }: AxolotlSettings,
  template: string,
  tokenText: TokenText,
  dataset: OptionReader,
): readonly TurnEnds[] {
  const { eosToken, eosId } = tokenText;
  const given = eotTokens ?? (eosToken === undefined ? [] : [eosToken]);
  const isEosAlone = given.length === 1 && given[0] === eosToken;
  const named = isEosAlone ? given : given.filter((token) => template.includes(token));
  const eotIds = new Set<number>();
  for (const token of named) {
    const ids = tokenText.ids(token);
    if (ids.length === 1 && ids[0] !== undefined) eotIds.add(ids[0]);
    else if (!isEosAlone) dataset.refuse('eot_tokens', `${token} is no single token: Axolotl stops`);
  }
  if (!isEosAlone && eosToken !== undefined && named.includes(eosToken) && chat.trainOnEos !== chat.trainOnEot)
    dataset.refuse('train_on_eot', `the EOS token is one of eot_tokens, and train_on_eos is ${chat.trainOnEos}: Axolotl stops`);
  return [
    { option: 'train_on_eot', which: chat.trainOnEot, isEnd: (id) => id !== undefined && eotIds.has(id) },
    { option: 'train_on_eos', which: chat.trainOnEos, isEnd: (id) => id !== undefined && id === eosId },
  ];
}

/**
 * The token that ends a turn whose text ends before `end`; `end` is -1 where the turn was not found, and then the search begins, as a Python index does, at the last
 * token: if it ends a turn, nothing counts as found.
 */
export function turnEndAt(ids: readonly number[], end: number, { isEnd }: TurnEnds): number | undefined {
  if (end < 0 && isEnd(ids.at(-1))) return undefined;
  const last = Math.min(ids.length - 1, end + MAX_DISTANCE);
  for (let at = Math.max(0, end); at <= last; at++) if (isEnd(ids[at])) return at;
  return undefined;
}
