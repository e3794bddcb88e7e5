import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
import { convert } from '../convert.ts';
import type { ConfigOptions, ConfigResult } from './config.ts';
import { config } from './config.ts';

const temp = useTempFolder();
const quickstart = fileURLToPath(new URL('../../../fixtures/quickstart', import.meta.url));
const env = { ...process.env, HF_HUB_OFFLINE: '1', HF_HOME: '/nowhere' };
const tokens = { total: 3000, p50: 60, p99: 130, max: 131 };
const dirs: Record<string, string> = {};

beforeAll(async () => {
  for (const to of ['trl', 'axolotl', 'llamafactory', 'unsloth']) {
    const out = (dirs[to] = temp.path(`data-${to}`));
    await convert({ inputs: [join(quickstart, 'chats.json')], to, out, env });
  }
});

const TURNS = "{% for m in messages %}<|{{ m['role'] }}|>{{ m['content'] }}";
const ADDED = ['</s>', '<|user|>', '<|assistant|>', '<|system|>', '<|end|>'];
let folders = 0;

/** A folder with a tokenizer of bytes, whose template ends a turn with this. */
function model(turnEnd: string | undefined): string {
  const folder = temp.path(`model-${folders++}`);
  mkdirSync(folder);
  const alphabet = [...new TextDecoder().decode(Uint8Array.from({ length: 95 }, (_, index) => index + 32))].map((char) =>
    char === ' ' ? 'Ġ' : char,
  );
  const vocab = Object.fromEntries([...alphabet, 'Ċ'].map((char, id) => [char, id]));
  const added = ADDED.map((content, index) => ({
    id: 200 + index,
    content,
    special: true,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
  }));
  const bytes = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
  writeFileSync(
    join(folder, 'tokenizer.json'),
    JSON.stringify({
      version: '1.0',
      truncation: null,
      padding: null,
      added_tokens: added,
      normalizer: null,
      pre_tokenizer: bytes,
      post_processor: null,
      decoder: bytes,
      model: { type: 'BPE', vocab, merges: [], unk_token: null, fuse_unk: false, byte_fallback: false },
    }),
  );
  const template =
    turnEnd === undefined ? {} : { chat_template: `${TURNS}${turnEnd}{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}` };
  writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify({ eos_token: '</s>', ...template }));
  return folder;
}

const written = (to: string, options: Partial<ConfigOptions> = {}): Promise<ConfigResult> =>
  config({ dir: dirs[to] ?? '', to, env, tokens, seqLen: 4096, ...options });

describe('where the end of a turn is not the EOS token', () => {
  test('Axolotl is told', async () => {
    const { text } = await written('axolotl', { model: model('<|end|>') });
    expect(parse(text)).toMatchObject({ chat_template: 'tokenizer_default', eot_tokens: ['<|end|>'] });
    expect(parse((await written('axolotl', { model: model('</s>') })).text)).not.toHaveProperty('eot_tokens');
  });

  test('TRL is told', async () => {
    expect(parse((await written('trl', { model: model('<|end|>') })).text)).toMatchObject({ eos_token: '<|end|>' });
    expect(parse((await written('trl', { model: model('</s>') })).text)).not.toHaveProperty('eos_token');
  });
});

test('the answers alone are trained where TRL can tell them apart, and it is said where it can not', async () => {
  const known = await written('trl', { model: model('{% generation %}</s>{% endgeneration %}') });
  expect(parse(known.text)).toMatchObject({ assistant_only_loss: true });
  const unknown = await written('trl', { model: model('</s>') });
  expect(parse(unknown.text)).not.toHaveProperty('assistant_only_loss');
  expect(unknown.notes.join()).toContain('every token is trained');
});

test.each<[string, string, Partial<ConfigOptions>, string]>([
  ['an answer that never ends', 'axolotl', { model: '' }, 'CONFIG_NEVER_STOPS'],
  ['a model without a chat template', 'axolotl', {}, 'USAGE_CONFIG_TEMPLATE'],
  ['a model without a chat template', 'trl', {}, 'CONFIG_STOPS'],
  ['a mask that the template does not carry', 'trl', { model: '</s>', set: ['assistant_only_loss=true'] }, 'CONFIG_STOPS'],
  ['rows that are all too long', 'axolotl', { model: '</s>', seqLen: 8 }, 'CONFIG_TRAINS_NOTHING'],
])('%s is refused for %s, with a way out', async (_, to, { model: turnEnd, ...options }, code) => {
  const run = written(to, { ...options, model: model(turnEnd) });
  await expect(run).rejects.toMatchObject({ code, hint: expect.stringMatching(/--(?:set|seq-len)/) as string });
});

test('a person may want it all the same', async () => {
  await expect(written('axolotl', { model: model(''), skipChecks: true })).resolves.toMatchObject({ method: 'sft' });
});

test('nothing is refused of a model whose tokenizer is not at hand', async () => {
  for (const to of ['trl', 'axolotl', 'unsloth']) await expect(written(to, { model: 'x/y-8B' })).resolves.toMatchObject({ to });
});

test('a template of another model is noted', async () => {
  const { notes } = await written('llamafactory', { model: 'Qwen/Qwen3-8B', set: ['template=llama3'] });
  expect(notes.join()).toContain('LLaMA-Factory names qwen3');
});
