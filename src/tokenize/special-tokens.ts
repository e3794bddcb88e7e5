import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';

/** The names that transformers (5.23, tokenization_utils_base.py) gives to special tokens, and to chat templates as variables. */
const NAMES = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'] as const;

/** Contents of the named special tokens: of tokenizer_config.json, else of special_tokens_map.json. Those that are null or missing are left out. */
export function namedSpecialTokens(config: JsonObject, specialTokensMap: JsonObject): Record<string, string> {
  const tokens: Record<string, string> = {};
  for (const name of NAMES) {
    const content = tokenContent(config[name]) ?? tokenContent(specialTokensMap[name]);
    if (content !== undefined) tokens[name] = content;
  }
  return tokens;
}

/** A token is a string, or an object with its `content` (a saved AddedToken). */
function tokenContent(value: JsonValue | undefined): string | undefined {
  if (isJsonObject(value)) value = value['content'];
  return typeof value === 'string' ? value : undefined;
}
