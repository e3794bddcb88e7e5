import type { TokenizerParts } from '../tokenizer.ts';
import type { CompiledTokenizer } from './compiled.ts';

/**
 * A byte-level tokenizer gives each byte of a text to one token, unless it normalises the text, puts a blank before it, has no token for some byte, or takes blanks beside
 * an added token away.
 */
export function textKeeper({ plan: { text, addedTokens }, byteTokens }: CompiledTokenizer): Pick<TokenizerParts, 'keepsText'> {
  if (text.kind !== 'byte-level' || text.addsPrefixSpace) return {};
  if (addedTokens.some(({ stripsLeft, stripsRight }) => stripsLeft || stripsRight)) return {};
  if (byteTokens.length < 256 || byteTokens.some((id) => id < 0)) return {};
  const isSame = (given: string): boolean => given.isWellFormed() && (!text.nfc || given === given.normalize('NFC'));
  return { keepsText: (given) => Buffer.byteLength(given) === given.length || isSame(given) };
}
