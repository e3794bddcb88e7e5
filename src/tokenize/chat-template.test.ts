import { describe, expect, test } from 'vitest';
import { compileChatTemplate } from './chat-template.ts';
import { TemplateError } from './tokenizer.ts';

const render = (template: string, messages: Parameters<ReturnType<typeof compileChatTemplate>['render']>[0] = []): string =>
  compileChatTemplate({ template, name: 'a test', specialTokens: {}, now: () => new Date(0) }).render(messages, {});

describe('a template that is not to be trusted is stopped', () => {
  test.each([
    ['a long range', '{% for i in range(1000000000) %}{% endfor %}'],
    ['nested loops', '{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}'],
    ['a text that doubles', "{% set ns = namespace(x='aaaaaaaa') %}{% for i in range(60) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}"],
    ['a list that doubles', '{% set ns = namespace(x=[1, 2, 3]) %}{% for i in range(60) %}{% set ns.x = ns.x + ns.x %}{% endfor %}'],
    ['a repeated text', "{{ 'aaaaaaaaaa' * 1000000000 }}"],
    ['a macro that calls itself', '{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}'],
    ['much output', "{% for i in range(99999) %}{{ 'a' * 9999 }}{% endfor %}"],
    ['a wide indent', "{{ 'a' | tojson(indent=9999999999) }}"],
  ])('%s', (_, template) => {
    expect(() => render(template)).toThrow(TemplateError);
  });

  test.each([
    ['constructor', "{{ messages.constructor }}{{ ''.constructor }}{{ {}.constructor }}{{ {}['__proto__'] }}{{ constructor }}"],
    ['prototypes', "{{ messages.__proto__ }}{{ {}.__proto__ }}{{ toString }}{{ 'a'.__class__ }}"],
  ])('and reaches nothing of JavaScript: %s', (_, template) => {
    expect(render(template)).toBe('');
  });

  test('and cannot change what it is given', () => {
    expect(() => render('{{ messages.append(1) }}')).toThrow(TemplateError);
    expect(() => render('{% set messages[0].content = 1 %}', [{ role: 'user', content: 'x' }])).toThrow(TemplateError);
  });
});

test('keys that data chose are keys', () => {
  const message = JSON.parse('{"role":"user","content":"x","__proto__":{"a":1},"constructor":2}') as { role: string; content: string };
  expect(render("{{ messages[0]['__proto__'] }}{{ messages[0].constructor }}", [message])).toBe("{'a': 1}2");
});

test('a message nested without end is refused, not fatal', () => {
  const deep = JSON.parse(`${'[['.repeat(5000)}${']]'.repeat(5000)}`) as never;
  expect(() => render('{{ messages[0].content | tojson }}', [{ role: 'user', content: deep }])).toThrow(TemplateError);
});
