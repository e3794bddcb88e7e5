import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hubCacheFolder } from './hub-cache.ts';
import { openTokenizer } from './open-tokenizer.ts';
import type { OpenTokenizerOptions } from './open-tokenizer.ts';
import { TINY_CONFIG, TINY_FILES, TINY_TOKENIZER, folderWith } from './testing/tiny-tokenizer.ts';
import { exportTokenizer } from './tokenizer-store.ts';

const MESSAGES = [{ role: 'user', content: 'hi' }];

describe('a folder or file', () => {
  test('is opened with what lies beside its tokenizer.json', async () => {
    const folder = folderWith(TINY_FILES);
    const tokenizer = await openTokenizer(folder);
    expect(tokenizer.encode('ab ba x')).toEqual([2, 1, 0, 4]);
    expect(tokenizer.encode('', { addSpecialTokens: true })).toEqual([3]);
    expect(tokenizer.count(['', 'ab', 'a b'])).toEqual([0, 1, 2]);
    expect(tokenizer.specialTokens).toEqual({ bos: '<s>' });
    expect(tokenizer.renderChat(MESSAGES)).toBe('user:hi;');
    expect((await openTokenizer(join(folder, 'tokenizer.json'))).fingerprint).toBe(tokenizer.fingerprint);
  });

  test('says where the text of each token is, in units of JavaScript and in code points', async () => {
    const tokenizer = await openTokenizer('qwen3');
    const { ids, units, points } = tokenizer.encodeWithOffsets?.('a 👍 b', { addSpecialTokens: true }) ?? {};
    expect(ids).toEqual(tokenizer.encode('a 👍 b'));
    expect(units?.at(-1)).toEqual([4, 6]);
    expect(points?.at(-1)).toEqual([3, 5]);
  });

  test('of another name stands alone', async () => {
    const folder = folderWith(TINY_FILES);
    writeFileSync(join(folder, 'other.json'), JSON.stringify(TINY_TOKENIZER));
    const tokenizer = await openTokenizer(join(folder, 'other.json'));
    expect(tokenizer.hasChatTemplate).toBe(false);
    expect(() => tokenizer.renderChat(MESSAGES)).toThrow('has no chat template');
  });

  test('has its fingerprint from its contents, not from where it lies', async () => {
    const opened = await Promise.all([TINY_FILES, TINY_FILES].map((files) => openTokenizer(folderWith(files))));
    const changed = await openTokenizer(folderWith({ ...TINY_FILES, 'chat_template.jinja': 'x' }));
    const given = await openTokenizer(folderWith(TINY_FILES), { chatTemplate: join(folderWith({ 't.jinja': 'x' }), 't.jinja') });
    expect(opened[0]?.fingerprint).toBe(opened[1]?.fingerprint);
    expect(changed.fingerprint).not.toBe(opened[0]?.fingerprint);
    expect(given.fingerprint).toBe(changed.fingerprint);
  });
});

describe('chat templates', () => {
  const config = (chat_template: unknown): Record<string, string> => ({
    ...TINY_FILES,
    'tokenizer_config.json': JSON.stringify({ ...TINY_CONFIG, chat_template }),
  });

  test('in files win over those of tokenizer_config.json', async () => {
    const tokenizer = await openTokenizer(folderWith({ ...TINY_FILES, 'chat_template.jinja': 'file {{ bos_token }}' }));
    expect(tokenizer.renderChat(MESSAGES)).toBe('file <s>');
  });

  test('may be a list of names, of which tool_use is for tools', async () => {
    const list = [
      { name: 'default', template: 'plain' },
      { name: 'tool_use', template: 'tools' },
      { name: '__proto__', template: 'x' },
    ];
    const tokenizer = await openTokenizer(folderWith(config(list)));
    expect([tokenizer.renderChat(MESSAGES), tokenizer.renderChat(MESSAGES, { tools: [] })]).toEqual(['plain', 'tools']);
    const noDefault = await openTokenizer(folderWith(config(list.slice(1))));
    expect(() => noDefault.renderChat(MESSAGES)).toThrow('only __proto__, tool_use');
  });

  test('show the time that is given, or tell that they showed the current one', async () => {
    const clock = { ...TINY_FILES, 'chat_template.jinja': '{{ strftime_now("%Y-%m-%d") }}' };
    const open = async (options: OpenTokenizerOptions) => {
      const tokenizer = await openTokenizer(folderWith(clock), options);
      const before = tokenizer.showedCurrentTime?.();
      const text = tokenizer.renderChat(MESSAGES);
      return { text, told: [before, tokenizer.showedCurrentTime?.()] };
    };
    expect(await open({ env: {}, now: new Date('2025-06-07T00:00:00Z') })).toEqual({ text: '2025-06-07', told: [false, false] });
    expect(await open({ env: { SOURCE_DATE_EPOCH: '86400' } })).toEqual({ text: '1970-01-02', told: [false, false] });
    expect((await open({ env: {} })).told).toEqual([false, true]);
  });

  test('given by the user win over all, and are checked at once', async () => {
    const templates = folderWith({ 'good.jinja': 'given', 'bad.jinja': '{% if %}' });
    const tokenizer = await openTokenizer(folderWith(TINY_FILES), { chatTemplate: join(templates, 'good.jinja') });
    expect(tokenizer.renderChat(MESSAGES)).toBe('given');
    const open = (name: string): Promise<unknown> => openTokenizer('qwen3', { chatTemplate: join(templates, name) });
    await expect(open('bad.jinja')).rejects.toMatchObject({ code: 'CHAT_TEMPLATE_INVALID', exitCode: 5 });
    await expect(open('none.jinja')).rejects.toMatchObject({ code: 'CHAT_TEMPLATE_NOT_FOUND', exitCode: 5 });
  });
});

describe('what is no tokenizer is an error with a code', () => {
  const { model: _, ...withoutModel } = TINY_TOKENIZER;
  test.each([
    ['no JSON', '{', 'TOKENIZER_INVALID'],
    ['a list', '[]', 'TOKENIZER_INVALID'],
    ['a Git LFS pointer', 'version https://git-lfs.github.com/spec/v1\n', 'TOKENIZER_INVALID'],
    ['without a model', JSON.stringify(withoutModel), 'TOKENIZER_INVALID'],
    ['an unknown model', JSON.stringify({ ...TINY_TOKENIZER, model: { type: 'Oracle' } }), 'TOKENIZER_UNSUPPORTED'],
    ['a model of nothing', JSON.stringify({ model: {} }), 'TOKENIZER_UNSUPPORTED'],
    ['a vocabulary that is none', JSON.stringify({ model: { type: 'BPE', vocab: 7, merges: 7 } }), 'TOKENIZER_UNSUPPORTED'],
  ])('%s', async (_name, content, code) => {
    await expect(openTokenizer(folderWith({ 'tokenizer.json': content }))).rejects.toMatchObject({ code, exitCode: 5 });
  });

  test.each([
    ['qwen4', 'TOKENIZER_NOT_FOUND', 5],
    ['', 'TOKENIZER_NOT_FOUND', 5],
    ['./nowhere', 'TOKENIZER_NOT_FOUND', 5],
    ['a/b/c', 'TOKENIZER_NOT_FOUND', 5],
    ['/etc/nowhere/tokenizer.json', 'TOKENIZER_NOT_FOUND', 5],
    ['org/..', 'USAGE_HUB_ID', 2],
    ['org/na--me', 'USAGE_HUB_ID', 2],
    ['org/name@../../x', 'USAGE_HUB_ID', 2],
    ['org/name@', 'USAGE_HUB_ID', 2],
    ['org/name@a//b', 'USAGE_HUB_ID', 2],
    ['org/name@/a', 'USAGE_HUB_ID', 2],
    ['org/na\0me', 'USAGE_HUB_ID', 2],
    ['org/name', 'HUB_OFFLINE', 5],
  ])('%j', async (spec, code, exitCode) => {
    const env = { HF_HUB_OFFLINE: '1', HF_HOME: folderWith({}) };
    await expect(openTokenizer(spec, { env })).rejects.toMatchObject({ code, exitCode });
  });

  test('a folder without tokenizer.json', async () => {
    await expect(openTokenizer(folderWith({ 'tokenizer.model': 'x' }))).rejects.toMatchObject({
      code: 'TOKENIZER_NO_FILE',
      hint: expect.stringContaining('save_pretrained') as string,
    });
  });
});

test('the cache is where huggingface_hub looks', () => {
  expect(hubCacheFolder({ HF_HUB_CACHE: '/c', HF_HOME: '/h' })).toBe('/c');
  expect(hubCacheFolder({ HF_HOME: '/h' })).toBe('/h/hub');
  expect(hubCacheFolder({ XDG_CACHE_HOME: '/x' })).toBe('/x/huggingface/hub');
  expect(hubCacheFolder({ HOME: '/u' })).toBe('/u/.cache/huggingface/hub');
  expect(hubCacheFolder({ HF_HOME: '~/h', HOME: '/u' })).toBe('/u/h/hub');
});

test.each(['qwen3', 'gpt-oss'])(
  'the embedded %s is exported as a tokenizer.json with which the library gives the same ids',
  async (name) => {
    const out = join(folderWith({}), name);
    await exportTokenizer(name, out, { env: {} });
    const [packed, whole] = [await openTokenizer(name), await openTokenizer(out)];
    expect(whole.fingerprint).toBe(packed.fingerprint);
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.string({ unit: fc.constantFrom(...'aeinst 019\n.é中'), maxLength: 80 }),
    );
    fc.assert(
      fc.property(text, (value) => {
        expect(packed.encode(value)).toEqual(whole.encode(value));
      }),
    );
  },
);
