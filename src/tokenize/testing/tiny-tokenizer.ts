import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A tokenizer.json of five tokens: `ab` is 2, `<s>` is 3 and put before what is encoded with special tokens, anything unknown is 4. */
export const TINY_TOKENIZER = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: [{ id: 3, content: '<s>', single_word: false, lstrip: false, rstrip: false, normalized: false, special: true }],
  normalizer: null,
  pre_tokenizer: { type: 'WhitespaceSplit' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
    pair: [],
    special_tokens: { '<s>': { id: '<s>', ids: [3], tokens: ['<s>'] } },
  },
  decoder: null,
  model: { type: 'BPE', unk_token: '?', vocab: { a: 0, b: 1, ab: 2, '?': 4 }, merges: [['a', 'b']] },
};

export const TINY_CONFIG = { bos_token: '<s>', chat_template: "{% for m in messages %}{{ m['role'] }}:{{ m['content'] }};{% endfor %}" };

/** Files by their path, as texts. */
export const TINY_FILES: Readonly<Record<string, string>> = {
  'tokenizer.json': JSON.stringify(TINY_TOKENIZER),
  'tokenizer_config.json': JSON.stringify(TINY_CONFIG),
};

/** A new temporary folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'dsprep-tokenizer-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}
