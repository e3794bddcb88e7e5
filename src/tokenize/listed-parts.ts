import { isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { AddedToken, TokenizerParts } from './tokenizer.ts';

/** What frameworks ask of a tokenizer.json itself. */
export type ListedParts = Pick<TokenizerParts, 'addedTokens' | 'trimmedOffsets'>;

/** Of a tokenizer.json, or of one without its vocabulary and merges. */
export function listedParts(frame: JsonObject): ListedParts {
  return { addedTokens: addedTokensOf(frame), ...trimmedOffsetsOf(frame) };
}

/** Of the first ByteLevel among the post-processors that trims. */
function trimmedOffsetsOf({ post_processor: outer }: JsonObject): Pick<ListedParts, 'trimmedOffsets'> {
  const processors = isJsonObject(outer) && Array.isArray(outer['processors']) ? outer['processors'] : [outer ?? null];
  for (const processor of processors) {
    // both are true where they are missing (tokenizers 0.23, pre_tokenizers/byte_level.rs)
    if (isJsonObject(processor) && processor['type'] === 'ByteLevel' && processor['trim_offsets'] !== false)
      return { trimmedOffsets: { keepsFirst: processor['add_prefix_space'] !== false } };
  }
  return {};
}

function addedTokensOf({ added_tokens: listed }: JsonObject): AddedToken[] {
  const tokens: AddedToken[] = [];
  for (const token of Array.isArray(listed) ? listed : []) {
    if (!isJsonObject(token)) continue;
    const { id, content, special } = token;
    if (typeof id === 'number' && typeof content === 'string') tokens.push({ id, content, isSpecial: special === true });
  }
  return tokens;
}
