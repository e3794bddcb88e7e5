import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { Unsupported } from '../../predict.ts';
import { singleTokenId } from '../../shared/hf/hf-chat.ts';
import { RowStop, notPredicted } from '../../shared/hf/row-stop.ts';
import { templateOf } from './find-template.ts';
import type { LlamafactorySettings } from './settings.ts';
import type { Template } from './templates/template.ts';
import { textEncoder } from './text-encoder.ts';
import type { EncodeText } from './text-encoder.ts';

/** A tokenizer as LLaMA-Factory leaves it for a template, and what both say about tokens. */
export interface Encoding {
  tokenizer: Tokenizer;
  encode: EncodeText;
  template: Template;
  enableThinking: boolean | null;
  preserveThinking: boolean;
  bosId: number | undefined;
  eosToken: string;
  eosId: number;
  padId: number;
  /** Stop words that LLaMA-Factory adds to the vocabulary: texts that hold one get an id that the tokenizer does not have. */
  addedWords: readonly string[];
  /** Ids of texts that the template has in itself. */
  fixedTexts: Map<string, readonly number[]>;
  now: (() => Date) | undefined;
}

/** llamafactory 0.9.5, data/template.py, `get_template_and_fix_tokenizer`. */
export function openEncoding(settings: LlamafactorySettings, tokenizer: Tokenizer): Encoding | Unsupported[] {
  const chosen = templateOf(settings, tokenizer);
  if ('message' in chosen) return [chosen];
  const template = chosen;
  const { parts, specialTokens } = tokenizer;
  if (parts === undefined) return [{ key: 'template', message: `the tokenizer ${tokenizer.name} does not say what it is made of` }];
  if (settings.trainOnPrompt && template.hasEfficientEos)
    return [{ key: 'train_on_prompt', message: `true with the template ${template.name}: LLaMA-Factory stops` }];
  const encode = textEncoder(tokenizer, parts);
  if ('message' in encode) return [{ key: 'model_name_or_path', message: encode.message }];

  const specialId = (token: string): number | undefined =>
    parts.addedTokens.find(({ content, isSpecial }) => content === token && isSpecial && isPlain(tokenizer, content))?.id;
  const eosToken = (template.replacesEos ? template.stopWords[0] : undefined) ?? specialTokens.eos ?? '<|endoftext|>';
  const eosId = specialId(eosToken);
  const addedWords = template.stopWords.filter((word) => word !== eosToken && specialId(word) === undefined);
  const missing = [eosToken, ...tokensBySlot(template), ...addedWords.filter((word) => stands(template, word))].find(
    (token) => specialId(token) === undefined,
  );
  if (eosId === undefined || missing !== undefined)
    return [
      {
        key: 'template',
        message: `${template.name} needs ${missing ?? eosToken}, which is no special token of ${tokenizer.name}: LLaMA-Factory would add it`,
      },
    ];
  const { bos, pad } = specialTokens;
  const bosId = bos === undefined ? undefined : specialId(bos);
  if (bos !== undefined && bosId === undefined)
    return [{ key: 'template', message: `${bos}, BOS of ${tokenizer.name}, is no special token of its own` }];
  const padId = pad === undefined ? eosId : singleTokenId(tokenizer, pad);
  if (padId === undefined) return [{ key: 'template', message: `${pad}, the pad token of ${tokenizer.name}, is no token of its own` }];
  return {
    tokenizer,
    encode,
    template,
    enableThinking: settings.enableThinking,
    preserveThinking: settings.preserveThinking,
    bosId,
    eosToken,
    eosId,
    padId,
    addedWords,
    fixedTexts: new Map(),
    now: parts.now,
  };
}

function tokensBySlot({ layout }: Template): string[] {
  return Object.values(layout).flatMap((slots) =>
    slots.flatMap((slot) => (typeof slot === 'object' && 'token' in slot ? [slot.token] : [])),
  );
}

function stands({ layout }: Template, word: string): boolean {
  return Object.values(layout).some((slots) => slots.some((slot) => typeof slot === 'string' && slot.includes(word)));
}

/** Whether a token takes no white space beside it: LLaMA-Factory would change that when it adds it again. */
function isPlain(tokenizer: Tokenizer, token: string): boolean {
  return tokenizer.encode(`${token} `).length > 1 && tokenizer.encode(` ${token}`).length > 1;
}

/** `tokenizer.encode(text, add_special_tokens=False)`, which stops on half a surrogate pair. */
export function textIds({ encode, addedWords }: Pick<Encoding, 'encode' | 'addedWords'>, text: string): number[] {
  if (text === '') return [];
  if (!text.isWellFormed()) throw new RowStop('CRASH_SURROGATE', 'a text holds half of a surrogate pair');
  const added = addedWords.find((word) => text.includes(word));
  if (added !== undefined) throw notPredicted(`a text holds ${added}, which LLaMA-Factory adds to the vocabulary for this template`);
  return encode(text);
}

/** As `textIds`, of a text of the template: each is encoded once. */
export function fixedIds(encoding: Encoding, text: string): readonly number[] {
  const known = encoding.fixedTexts.get(text);
  if (known !== undefined) return known;
  const ids = textIds(encoding, text);
  encoding.fixedTexts.set(text, ids);
  return ids;
}
