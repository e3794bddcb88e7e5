import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { chatOutlines } from './chat-outline.ts';
import { compileChatTemplate } from './chat-template.ts';
import { installedTemplates } from './testing/all-templates.ts';
import { anyChat } from './testing/any-chat.ts';

const RUNS = Number(process.env['DSPREP_TEMPLATE_RUNS'] ?? 25);
const specialTokens = { bos_token: '<s>', eos_token: '</s>', pad_token: '<pad>', unk_token: '<unk>' };

/** An outline is made for the second conversation. */
const outlinesOf = (template: string, variables: JsonObject = {}) => {
  const { fill } = chatOutlines({ template, specialTokens, variables });
  return { fill: (chat: readonly JsonObject[]) => fill(chat) ?? fill(chat) };
};
/** A variable that no template reads keeps the compiled template from outlines of its own. */
const compiledOf = (template: string) => {
  const { render } = compileChatTemplate({ template, name: 'test', specialTokens, now: () => new Date(0), aliasesReasoning: false });
  return (chat: readonly JsonObject[], variables: JsonObject = {}) => render(chat, { variables: { ...variables, not_read_by_any: 1 } });
};

const PIECES = [
  'a',
  'Hello there',
  ' ',
  '\n',
  '<think>',
  '</think>',
  '<tool_response>',
  '</tool_response>',
  '[INST]',
  'é',
  '😀',
  '[[dummy_message]]',
  '{{',
  '"',
  '.',
];
const content = fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }).map((pieces) => pieces.join(''));
const role = fc.constantFrom('user', 'assistant', 'user', 'assistant', 'system', 'tool');
const plainMessages = fc.oneof(
  fc.array(fc.record({ role, content }), { minLength: 1, maxLength: 5 }),
  fc.array(fc.tuple(content, content), { minLength: 1, maxLength: 3 }).map((pairs) =>
    pairs.flatMap(([question, answer]) => [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ]),
  ),
);
const messages: fc.Arbitrary<JsonObject[]> = fc.oneof(
  { weight: 4, arbitrary: plainMessages },
  anyChat.map((chat) => chat.messages),
);
const variables = fc.oneof(
  fc.constant<JsonObject>({}),
  anyChat.map(({ options }) => options.variables ?? {}),
);

test.for(installedTemplates())('what is filled into an outline is what the template writes: $name', ({ template }) => {
  const render = compiledOf(template);
  fc.assert(
    fc.property(variables, fc.array(messages, { minLength: 1, maxLength: 4 }), content, (given, chats, other) => {
      const outlines = outlinesOf(template, given);
      for (const chat of chats) {
        const filled = outlines.fill(chat);
        if (filled === undefined) continue;
        expect(filled.text).toBe(render(chat, given));
        for (const { message, start } of filled.contents)
          expect(filled.text.startsWith(chat[message]?.['content'] as string, start)).toBe(true);
        for (const [place, message] of chat.entries()) {
          const changed = filled.withContent(place, other);
          if (changed !== undefined) expect(changed).toBe(render(chat.with(place, { ...message, content: other }), given));
          expect(changed === undefined).toBe(!filled.takes(other));
        }
      }
    }),
    { numRuns: RUNS },
  );
});

describe('what is filled, and what is left to the template', () => {
  const MARKED = "{% for m in messages %}[{{ m.role }}]{{ m.content }}{% if '</think>' in m.content %}!{% endif %}{% endfor %}";
  const chat = (text: string): JsonObject[] => [
    { role: 'user', content: text },
    { role: 'assistant', content: 'b' },
  ];

  test('contents that the template would not find anything in', () => {
    const filled = outlinesOf(MARKED).fill(chat('a'));
    expect(filled?.text).toBe('[user]a[assistant]b');
    expect(filled?.contents).toEqual([
      { message: 0, start: 6 },
      { message: 1, start: 18 },
    ]);
  });

  test.for([
    ['a content with what the template looks for', MARKED, 'a</think>'],
    ['an empty content', MARKED, ''],
    ['a content with white space at an end that is stripped', '{{ messages[0].content | trim }}', 'a\n'],
    ['a template that asks for the length of a content', '{{ messages[0].content | length }}', 'a'],
    ['a template that changes a content', '{{ messages[0].content | upper }}', 'a'],
    ['a template that cuts a content', '{{ messages[0].content[1:] }}', 'a'],
    ['a template that looks into a text with a content in it', "{% set x = 'a' + messages[0].content %}{{ 'ab' in x }}", 'b'],
    ['a template that compares contents', '{{ messages[0].content == messages[1].content }}', 'a'],
    ['a template that writes a message as it is', '{{ messages[0] }}', 'a'],
    ['a template that asks for the time', "{{ strftime_now('%Y') }}{{ messages[0].content }}", 'a'],
    ['a template that stops', "{{ raise_exception('no') }}", 'a'],
  ] as const)('%s', ([, template, text]) => {
    expect(outlinesOf(template).fill(chat(text))).toBeUndefined();
  });

  test('a message with another key that the template reads', () => {
    const outlines = outlinesOf('{% for m in messages %}{{ m.name }}{{ m.content }}{% endfor %}');
    expect(outlines.fill([{ role: 'user', content: 'a', weight: 0 }])?.text).toBe('a');
    expect(outlines.fill([{ role: 'user', content: 'a', name: 'n' }])).toBeUndefined();
  });

  test('roles that are written like several of them', () => {
    const outlines = outlinesOf('{% for m in messages %}{{ m.role }}{{ m.content }}{% endfor %}');
    expect(outlines.fill(['a', 'b'].map((role) => ({ role, content: 'c' })))?.text).toBe('acbc');
    expect(outlines.fill([{ role: 'a\0b', content: 'c' }])).toBeUndefined();
  });
});
