import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { CheckpointTokens } from './checkpoint-tokens.ts';

export interface Encoding {
  tokenizer: Tokenizer;
  tokens: CheckpointTokens;
}

/**
 * Ids of one text (litgpt 0.5.13, tokenizer.py, `encode`, before it is cut): of what the tokenizer adds, LitGPT keeps or takes away one BOS, and one EOS at the end it
 * adds where it is wanted and missing, else takes away.
 */
export function encoded({ tokenizer, tokens }: Encoding, text: string, wants: { bos: boolean; eos: boolean }): number[] {
  const { bosId, eosId } = tokens;
  const ids = tokenizer.encode(text, { addSpecialTokens: true });
  const hasBos = bosId !== undefined && ids[0] === bosId;
  if (wants.bos && !hasBos && bosId !== undefined) ids.unshift(bosId);
  else if (!wants.bos && hasBos) ids.shift();
  const hasEos = ids.at(-1) === eosId;
  if (wants.eos && !hasEos) ids.push(eosId);
  else if (hasEos) ids.pop();
  return ids;
}
