import type { Tokenizer, TokenizerParts } from '../../../tokenize/tokenizer.ts';

export type EncodeText = (text: string) => number[];

/** Classes whose tokenizer is that of tokenizer.json (transformers 5.6.0). */
const SAME = /^(?:PreTrainedTokenizerFast|TokenizersBackend|(?:Qwen2|Gemma)Tokenizer(?:Fast)?)$/;
const LLAMA = /^LlamaTokenizer(?:Fast)?$/;

/** `tokenizer.encode(text, add_special_tokens=False)` of the class that tokenizer_config.json names; a message where that is not known. */
export function textEncoder(tokenizer: Tokenizer, { config = {}, addedTokens }: TokenizerParts): EncodeText | { message: string } {
  const name = config['tokenizer_class'];
  if (name === undefined || (typeof name === 'string' && SAME.test(name))) return (text) => tokenizer.encode(text);
  const made = `tokenizer_class ${JSON.stringify(name)}: transformers 5.6.0 makes a tokenizer of it`;
  if (typeof name !== 'string' || !LLAMA.test(name)) return { message: `${made} that may not be that of tokenizer.json` };
  const hasPrefix = config['legacy'] === true && (config['add_prefix_space'] ?? true) === true;
  const encode = hasPrefix ? llamaEncoder(tokenizer, addedTokens) : undefined;
  return encode ?? { message: `${made} that is not that of tokenizer.json` };
}

/**
 * Llama's class makes a tokenizer of vocabulary and merges that puts a space before a text only where it has none, where tokenizer.json puts one there always
 * (transformers 5.6.0, models/llama/tokenization_llama.py). `undefined` where tokenizer.json does something else.
 */
function llamaEncoder(tokenizer: Tokenizer, addedTokens: TokenizerParts['addedTokens']): EncodeText | undefined {
  const [space, byte, ...others] = tokenizer.encode('\u0001');
  const putsSpace =
    space !== undefined && byte !== undefined && others.length === 0 && tokenizer.encode(' a').join() !== tokenizer.encode('a').join();
  if (!putsSpace || addedTokens.some(({ isSpecial }) => !isSpecial)) return undefined;
  const ids = new Map(addedTokens.map(({ content, id }) => [content, id]));
  const words = [...ids.keys()].sort((a, b) => b.length - a.length).map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const atTokens = new RegExp(`(${words.join('|')})`);
  const part = (text: string): number[] => {
    if (text === ' ' || text === '\u2581') return [space];
    return tokenizer.encode(text.startsWith(' ') || text.startsWith('\u2581') ? text.slice(1) : text);
  };
  return (text) =>
    text.split(atTokens).flatMap((piece) => {
      const id = ids.get(piece);
      return piece === '' ? [] : id === undefined ? part(piece) : [id];
    });
}
