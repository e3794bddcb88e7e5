import { bytesOfToken } from './byte-alphabet.ts';
import type { CompiledTokenizer } from './compiled.ts';
import { META_SPACE } from './plan-text.ts';
import { findToken } from './vocabulary-trie.ts';

/** Id of a token as tokenizer.json writes it: an added token first, then one of the vocabulary. */
export function tokenIds(compiled: CompiledTokenizer): (token: string) => number | undefined {
  const { plan, oddTokens } = compiled;
  const odd = new Map(oddTokens.map(([id, token]) => [token, id]));
  for (const { id, content } of plan.addedTokens) odd.set(content, id);
  const isByteLevel = plan.text.kind === 'byte-level';
  const encoder = new TextEncoder();
  return (token) => {
    const known = odd.get(token);
    if (known !== undefined || token === '') return known;
    if (!isByteLevel && (token.includes(' ') || !token.isWellFormed())) return undefined;
    const bytes = isByteLevel ? bytesOfToken(token) : encoder.encode(token.replaceAll(META_SPACE, ' '));
    if (bytes === undefined) return undefined;
    const id = findToken(compiled, Uint8Array.from(bytes), 0, bytes.length);
    return id < 0 ? undefined : id;
  };
}
