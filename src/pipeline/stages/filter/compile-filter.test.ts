import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryExtra } from '../../../formats/testing/arbitrary-extra.ts';
import { anyRecord } from '../../../formats/testing/arbitrary-record.ts';
import type { JsonObject } from '../../../json.ts';
import type { DsRecord } from '../../../record.ts';
import { compileFilter } from './compile-filter.ts';

const base = { origin: { source: 'chats.json', offset: 0, line: 1 }, extra: {} };

const chat: DsRecord = {
  kind: 'chat',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'one two  three' },
    { role: 'assistant', content: 'first answer', reasoning: 'hm hm' },
    {
      role: 'user',
      content: [
        { type: 'image', source: 'a.png' },
        { type: 'text', text: 'and this?' },
      ],
    },
    { role: 'assistant', content: 'a cat', toolCalls: [{ name: 'f', arguments: '{}' }] },
  ],
  origin: base.origin,
  extra: {
    lang: 'en',
    score: 0.75,
    written: '0.75',
    ok: true,
    nothing: null,
    tags: ['a', 2],
    'my column': { deep: { er: 'x' } },
    meta: { n: 3 },
  },
};
const pair: DsRecord = {
  kind: 'preference',
  prompt: [{ role: 'user', content: 'question' }],
  chosen: [{ role: 'assistant', content: 'a long answer' }],
  rejected: [{ role: 'assistant', content: 'short' }],
  ...base,
};
const document: DsRecord = { kind: 'text', text: 'One  two\nthree.', ...base };
const judged: DsRecord = { kind: 'feedback', prompt: [], completion: [{ role: 'assistant', content: 'ok' }], desirable: true, ...base };
const steps: DsRecord = { kind: 'stepwise', prompt: 'p', steps: ['a', 'bc'], labels: [true, false], ...base };
const ids: DsRecord = { kind: 'tokens', inputIds: [1], labels: [1], ...base };
const records = { chat, pair, document, judged, steps, ids };

const passes = (filter: string, record: DsRecord = chat, tokens?: number): boolean =>
  compileFilter(filter).test(record, tokens === undefined ? {} : { tokens });

test.for<[filter: string, keeps: string]>([
  ['turns == 2', 'chat'],
  ['turns <= 2', 'chat pair judged'],
  ['messages == 5', 'chat'],
  ['kind == "preference"', 'pair'],
  ["kind in ['text', 'feedback']", 'document judged'],
  ['kind not in ["chat", "text"]', 'pair judged steps ids'],
  ['chars >= 15', 'chat pair document'],
  ['words == 3', 'document steps'],
  ['system.chars == 9', 'chat'],
  ['system.chars == 0', 'pair judged'],
  ['user == "one two  three\\nand this?"', 'chat'],
  ['prompt.words == 9', 'chat'],
  ['answer == "a cat"', 'chat'],
  ['answer.chars < 3', 'judged'],
  ['answer.chars <= 5', 'chat judged steps'],
  ['assistant.words == 4', 'chat pair'],
  ['reasoning.words <= 2', 'chat pair judged'],
  ['chosen.chars > rejected.chars', 'pair'],
  ['chosen starts_with "a long"', 'pair'],
  ['rejected ends_with "ort"', 'pair'],
  ['text contains "two\\nthree"', 'document'],
  ['tool_calls == 1', 'chat'],
  ['steps == 2', 'steps'],
  ['has_tools', 'chat'],
  ['hasTools and hasImage', 'chat'],
  ['has_media', 'chat'],
  ['has_audio or has_video', ''],
  ['has_system', 'chat'],
  ['not has_reasoning', 'pair document judged steps ids'],
  ['desirable', 'judged'],
  ['desirable == true', 'judged'],
  ['first_role == "system" and last_role == "assistant"', 'chat'],
  ['source ends_with ".json"', 'chat pair document judged steps ids'],
  ['true', 'chat pair document judged steps ids'],
  ['false', ''],
])('%s keeps %s', ([filter, keeps]) => {
  const kept = Object.entries(records).filter(([, record]) => passes(filter, record));
  expect(kept.map(([name]) => name).join(' ')).toBe(keeps);
});

test.for<[filter: string, keeps: boolean]>([
  ['extra.lang == "en"', true],
  ['extra.lang != "en"', false],
  ['extra.lang != 3', true],
  ['extra.lang in ["de", "en"]', true],
  ['extra.lang contains "n"', true],
  ['extra.lang > "de"', true],
  ['extra.score > 0.5 and extra.score <= 7.5e-1', true],
  ['0.5 < extra.score', true],
  ['extra.written >= 0.75', true],
  ['extra.written == 0.75', true],
  ['extra.written in [0.75]', true],
  ['extra.written == "0.75"', true],
  ['extra.written > "0.8"', false],
  ['extra.score == "0.750"', true],
  ['extra.score in ["0.750"]', true],
  ['extra.lang > 3', false],
  ['extra.lang <= 3', false],
  ['extra.ok', true],
  ['extra.ok == true', true],
  ['extra.lang', false],
  ['extra.nothing == null', true],
  ['extra.nothing in [null]', true],
  ['extra.nothing != 1', true],
  ['extra.tags contains "a"', true],
  ['extra.tags contains 2', true],
  ['extra.tags contains "b"', false],
  ['extra.tags.1 == 2', true],
  ['extra.tags.length == 2', false],
  ['extra.tags == "a"', false],
  ['extra.tags != "a"', true],
  ['extra."my column".deep.er == "x"', true],
  ["extra.'my column'.deep.er == 'x'", true],
  ['extra.meta.n >= turns', true],
  ['has extra.nothing', true],
  ['has extra.lang.deeper', false],
])('%s is %s', ([filter, keeps]) => {
  expect(passes(filter)).toBe(keeps);
});

test('what is missing makes every comparison false, and its negation true', () => {
  const comparisons = ['== 1', '!= 1', '< 1', '<= 1', '> 1', '>= 1', 'in [1]', 'not in [1]', 'contains "a"', 'starts_with "a"'];
  for (const comparison of comparisons) {
    expect(passes(`extra.missing ${comparison}`), comparison).toBe(false);
    expect(passes(`not extra.missing ${comparison}`), comparison).toBe(true);
  }
  expect(passes('has extra.missing')).toBe(false);
  expect(passes('extra.missing == null')).toBe(false);
  expect(passes('extra.missing == extra.missing')).toBe(false);
  expect(passes('turns < 3', document)).toBe(false);
  expect(passes('chosen.chars >= 0', chat)).toBe(false);
});

test('tokens are those that were counted', () => {
  expect(compileFilter('turns > 1 and (has_tools or not 5 < tokens)').usesTokens).toBe(true);
  expect(compileFilter('tokens in [1, 2]').usesTokens).toBe(true);
  expect(compileFilter('extra.tokens < 5 and text contains "tokens"').usesTokens).toBe(false);
  expect(passes('tokens <= 5', chat, 5)).toBe(true);
  expect(passes('tokens <= 5', chat, 6)).toBe(false);
  expect(passes('tokens <= 5', chat)).toBe(false);
});

test('not binds closest, then and, then or; words may be in capitals', () => {
  const values = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
  fc.assert(
    fc.property(values, ([a, b, c]) => {
      expect(passes(`not ${a} or ${b} and ${c}`)).toBe(!a || (b && c));
      expect(passes(`NOT (${a} OR ${b}) AND ${c}`)).toBe(!(a || b) && c);
      expect(passes(`${a} and ${b} or ${c} and not not ${a}`)).toBe((a && b) || (c && a));
    }),
  );
});

test('only own keys of the data are seen', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'lang.length', 'meta.constructor.name']) {
    expect(passes(`has extra.${name}`), name).toBe(false);
  }
  const extra = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}') as JsonObject;
  expect(passes('extra.__proto__.a == 1 and extra.constructor == 2', { ...document, extra })).toBe(true);
});

test('a filter finds every column by its quoted name, whatever the name', () => {
  fc.assert(
    fc.property(arbitraryExtra, (extra) => {
      for (const [name, value] of Object.entries(extra)) {
        const quoted = `extra."${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
        const written = typeof value === 'string' ? `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : JSON.stringify(value);
        expect(passes(`has ${quoted}`, { ...document, extra })).toBe(true);
        if (typeof value !== 'object' || value === null) expect(passes(`${quoted} == ${written}`, { ...document, extra })).toBe(true);
      }
    }),
  );
});

test('no record makes a filter throw', () => {
  const anyOfAnyKind = fc.constantFrom(
    ...(['chat', 'preference', 'feedback', 'prompt', 'text', 'stepwise', 'segments', 'tokens'] as const),
  );
  const filter = compileFilter(
    'turns >= 0 or chars > 2 or words > 1 or answer contains "a" or prompt.words < 9 or extra.id contains 1 or extra.meta < "b" or has_tools or last_role == "user"',
  );
  fc.assert(
    fc.property(
      anyOfAnyKind.chain((kind) => anyRecord(kind) as fc.Arbitrary<DsRecord>),
      (record) => {
        expect(typeof filter.test(record, {})).toBe('boolean');
      },
    ),
  );
});
