import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { compileChatTemplate } from './chat-template.ts';
import { TemplateError } from './tokenizer.ts';
import type { RenderOptions } from './tokenizer.ts';

const compiled = (template: string) => compileChatTemplate({ template, name: 'test', specialTokens: {}, now: () => new Date(0) });
const turns = (contents: readonly string[]): JsonObject[] =>
  contents.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content }));

describe('what a template marks as generated', () => {
  test.for([
    [
      'white space is controlled as with any block',
      '{% for m in messages %}\n  {%- if m.role == "assistant" %}\n    {%- generation -%}\n A:{{ m.content }} {% endgeneration %}\n  {% endif %}.{% endfor %}',
      ['A:a ', 'A:a2 '],
    ],
    [
      'without control a line break after a mark is eaten',
      '{% for m in messages %}{% generation %}\n{{ m.content }}\n{% endgeneration %}\n{% endfor %}',
      ['q\n', 'a\n', 'q2\n', 'a2\n'],
    ],
  ] as const)('%s', ([, template, parts]) => {
    const messages = turns(['q', 'a', 'q2', 'a2']);
    const { text, generated } = compiled(template).renderMarked(messages, {});
    const plain = compiled(template.replace(/generation/g, 'if true').replaceAll('endif true', 'endif'));
    expect(text).toBe(plain.render(messages, {}));
    expect(generated.map(({ start, end }) => text.slice(start, end))).toEqual(parts);
  });

  test('what a block sets does not leave it', () => {
    const template = '{% set x = "out" %}{% generation %}{% set x = "in" %}{{ x }}{% endgeneration %}{{ x }}';
    expect(compiled(template).renderMarked(turns(['q']), {})).toEqual({ text: 'inout', generated: [{ start: 0, end: 2 }] });
  });

  test('inside a macro, spans count from before it, as transformers counts code points', () => {
    const template =
      'é😀{% macro w(t) %}ab{% generation %}{{ t }}{% endgeneration %}cd{% endmacro %}{% for m in messages %}😀{{ w(m.content) }}{% endfor %}';
    const { text, generated } = compiled(template).renderMarked(turns(['xyz', '😀']), {});
    expect(text).toBe('é😀😀abxyzcd😀ab😀cd');
    expect(generated.map(({ start, end }) => text.slice(start, end))).toEqual(['abx', 'a']);
  });
});

describe('continue_final_message', () => {
  const CHATML =
    '{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<end>\n{% endfor %}{% if add_generation_prompt %}<|assistant|>{% endif %}';
  const TRIMMED = '{% for m in messages %}<|{{ m.role }}|>{{ m.content | trim }}<end>\n{% endfor %}';
  const PARTS = '{% for m in messages %}{% for p in m.content %}{{ p.text }};{% endfor %}<end>{% endfor %}';
  const THINKING = '{% for m in messages %}{{ m.thinking }}/{{ m.content }}<end>{% endfor %}';
  const go = (template: string, messages: JsonObject[], options: RenderOptions = {}): string =>
    compiled(template).render(messages, { continueFinalMessage: true, ...options });

  test('ends where the final message ends', () => {
    expect(go(CHATML, turns(['q', 'so far ']))).toBe('<|user|>q<end>\n<|assistant|>so far ');
  });

  test('where the template trims, white space before the end goes too', () => {
    expect(go(TRIMMED, turns(['q', 'so far ']))).toBe('<|user|>q<end>\n<|assistant|>so far');
  });

  test('goes on with the last text of parts, and with reasoning under any of its names', () => {
    const parts = [{ role: 'user', content: [{ type: 'text', text: 'a' }, { type: 'text', text: 'b' }, { type: 'image' }] }];
    expect(go(PARTS, parts)).toBe('a;b');
    const thought = [{ role: 'assistant', content: 'c', reasoning: 'why' }];
    expect(go(THINKING, thought, { continueFinalMessage: 'reasoning_content' })).toBe('why');
  });

  test.for([
    ['no messages', CHATML, [], {}],
    ['no content', CHATML, [{ role: 'assistant', content: null }], {}],
    [
      'a template that does not show it',
      '{% for m in messages %}{{ m.role }}{% if false %}{{ m.content }}{% endif %}{% endfor %}',
      turns(['q']),
      {},
    ],
    [
      'a field that the template does not read',
      CHATML,
      [{ role: 'user', content: 'q', thinking: 't' }],
      { continueFinalMessage: 'thinking' },
    ],
    ['a generation prompt as well', CHATML, turns(['q']), { addGenerationPrompt: true }],
    ['no text', PARTS, [{ role: 'user', content: [{ type: 'image' }] }], {}],
  ] as [string, string, JsonObject[], RenderOptions][])('refused: %s', ([, template, messages, options]) => {
    expect(() => go(template, messages, options)).toThrow(TemplateError);
  });
});

test('a template says whether it asks for the time', () => {
  expect([compiled('{{ strftime_now("%Y") }}').readsClock, compiled('{{ messages }}').readsClock]).toEqual([true, false]);
});
