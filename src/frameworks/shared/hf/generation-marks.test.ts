import { expect, test } from 'vitest';
import { chatRenderer } from './generation-marks.ts';

const render = (template: string, contents: readonly string[]) =>
  chatRenderer({ template, name: 'test', namedTokens: {}, now: () => new Date(0) }).render({
    messages: contents.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content })),
  });

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
] as const)('generated parts are found: %s', ([, template, parts]) => {
  const { text, generated } = render(template, ['q', 'a', 'q2', 'a2']);
  const plain = render(template.replace(/generation/g, 'if true').replaceAll('endif true', 'endif'), ['q', 'a', 'q2', 'a2']);
  expect(text).toBe(plain.text);
  expect(generated.map(({ start, end }) => text.slice(start, end))).toEqual(parts);
});

test('what a block sets does not leave it', () => {
  expect(render('{% set x = "out" %}{% generation %}{% set x = "in" %}{{ x }}{% endgeneration %}{{ x }}', ['q'])).toEqual({
    text: 'inout',
    generated: [{ start: 0, end: 2 }],
  });
});

test('messages may hold the characters that mark', () => {
  const { text, generated } = render('{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %};{% endfor %}', [
    '\ufdd0',
    'b\ufdd1',
  ]);
  expect(text).toBe('\ufdd0;b\ufdd1;');
  expect(generated.map(({ start, end }) => text.slice(start, end))).toEqual(['\ufdd0', 'b\ufdd1']);
});
