import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { compileChatTemplate } from './chat-template.ts';
import { openTokenizer } from './open-tokenizer.ts';
import { TemplateError } from './tokenizer.ts';
import type { RenderOptions, Tokenizer } from './tokenizer.ts';

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../../fixtures/tokenizers/${name}`, import.meta.url), 'utf8')) as T;

interface Chat extends RenderOptions {
  name: string;
  messages: JsonObject[];
  template?: string;
}

/** What Python's `tokenizers` and `transformers` gave: scripts/make-tokenizer-goldens.py. */
interface Golden {
  ids: number[][];
  decoded: string[];
  blocks: string;
  long: number[];
  /** Null where the template refuses. */
  chats: Record<string, string | null>;
}

const env = { SOURCE_DATE_EPOCH: '1735689600' };
const texts = read<string[]>('texts.json');
const chats = read<Chat[]>('chats.json');

function* blocks(): Generator<string> {
  for (let start = 0; start < 0x20000; start += 256) {
    if (start >= 0xd800 && start < 0xe000) continue;
    const points = Array.from({ length: 256 }, (_, index) => String.fromCodePoint(start + index));
    yield points.join(' ') + points.join('a7');
  }
}

function rendering(render: () => string): string | null {
  try {
    return render();
  } catch (error) {
    if (error instanceof TemplateError) return null;
    throw error;
  }
}

describe.each(['qwen3', 'gpt-oss'])('the embedded tokenizer %s', async (name) => {
  const golden = read<Golden>(`${name}.json`);
  const tokenizer: Tokenizer = await openTokenizer(name, { env });

  test('gives the ids of Python for adversarial texts, and the texts back', () => {
    expect(texts.map((text) => tokenizer.encode(text))).toEqual(golden.ids);
    expect(golden.ids.map((ids) => tokenizer.decode(ids, { skipSpecialTokens: true }))).toEqual(golden.decoded);
    expect(tokenizer.count(texts)).toEqual(golden.ids.map(({ length }) => length));
  });

  test('gives the ids of Python for every code point below the supplementary ideographs, among spaces, letters and digits', () => {
    const hash = createHash('sha256');
    for (const text of blocks()) hash.update(`${tokenizer.encode(text).join(',')}\n`);
    expect(hash.digest('hex')).toBe(golden.blocks);
  });

  test('counts words of 20,000 letters as Python does', () => {
    expect(tokenizer.count(['a', ' ', 'é', 'ab7', '中'].map((text) => text.repeat(20_000)))).toEqual(golden.long);
  });

  test.each(chats)('renders as transformers does: $name', ({ name: chat, messages, ...options }) => {
    expect(rendering(() => tokenizer.renderChat(messages, options))).toBe(golden.chats[chat]);
  });
});

describe('templates', () => {
  const golden = read<Record<string, string | null>>('templates.golden.json');
  const specialTokens = { eos_token: '<|return|>', bos_token: '<|startoftext|>', pad_token: '<|endoftext|>' };

  test.each(read<Chat[]>('templates.json'))('render as under Python: $name', ({ name, template = '', messages, ...options }) => {
    const compiled = compileChatTemplate({ template, name, specialTokens, now: () => new Date(1_735_689_600_000) });
    expect(rendering(() => compiled.render(messages, options))).toBe(golden[name]);
  });
});
