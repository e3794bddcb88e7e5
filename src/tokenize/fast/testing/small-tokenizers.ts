import type { JsonObject } from '../../../json.ts';
import { fallbackToken } from '../fallback-token.ts';

/** A vocabulary like that of Llama 2, of a few tokens: `<unk>`, `<s>`, `</s>`, all bytes, then letters and their merges. */
export function sentencePieceJson(changes: JsonObject = {}): JsonObject {
  const pieces = ['▁', 'a', 'b', 'ab', '▁a', '▁ab', '▁▁', 'aab', 'é', '中'];
  const bytes = Array.from({ length: 256 }, (_, byte) => fallbackToken(byte));
  const vocab = Object.fromEntries(['<unk>', '<s>', '</s>', ...bytes, ...pieces].map((token, id) => [token, id]));
  const special = (id: number, content: string): JsonObject => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  });
  return {
    added_tokens: [special(0, '<unk>'), special(1, '<s>'), special(2, '</s>')],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      ],
    },
    pre_tokenizer: null,
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [],
      special_tokens: { '<s>': { id: '<s>', ids: [1], tokens: ['<s>'] } },
    },
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: '<unk>',
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: true,
      byte_fallback: true,
      vocab,
      merges: [
        ['a', 'b'],
        ['▁', 'a'],
        ['▁a', 'b'],
        ['▁', '▁'],
        ['▁', 'ab'],
        ['a', 'ab'],
      ],
    },
    ...changes,
  };
}
