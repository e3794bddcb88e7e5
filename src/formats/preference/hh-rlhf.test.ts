import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Message } from '../../record.ts';
import { arbitraryExtra } from '../testing/arbitrary-extra.ts';
import { expectRecordKept, expectRowKept, issueCode, ORIGIN } from '../testing/laws.ts';
import { HAS_REAL_DATA, realRows } from '../testing/real-data.ts';
import { hhRlhf } from './hh-rlhf.ts';
import { PLAIN_TRANSCRIPT } from './transcript.ts';

const PLAIN = { chosen: PLAIN_TRANSCRIPT, rejected: PLAIN_TRANSCRIPT, order: [] };

test('what both transcripts begin with is the prompt', () => {
  const row = { chosen: '\n\nHuman: hi\n\nAssistant: yo', rejected: '\n\nHuman: hi\n\nAssistant: no\n\nHuman: why' };
  expect(hhRlhf.read(row, ORIGIN, {})).toEqual({
    records: [
      {
        kind: 'preference',
        prompt: [{ role: 'user', content: 'hi' }],
        chosen: [{ role: 'assistant', content: 'yo' }],
        rejected: [
          { role: 'assistant', content: 'no' },
          { role: 'user', content: 'why' },
        ],
        origin: ORIGIN,
        extra: {},
      },
    ],
    issues: [],
  });
});

test.each([
  ['a marker without a space', { chosen: '\n\nHuman:hi\n\nAssistant: yo', rejected: '\n\nHuman: hi\n\nAssistant:' }],
  ['a first marker without a blank line', { chosen: 'Human: hi\n\nAssistant: yo', rejected: '\n\nHuman: hi\n\nAssistant: no' }],
  ['text before the first marker', { chosen: 'Be kind.\n\nHuman: hi\n\nAssistant: a', rejected: 'Be kind.\n\nHuman: hi\n\nAssistant: b' }],
  [
    'two turns of the human in a row',
    { chosen: '\n\nHuman: a\n\nHuman: b\n\nAssistant: c', rejected: '\n\nHuman: a\n\nHuman: b\n\nAssistant: d' },
  ],
  [
    'one pair that goes on after the other',
    { rejected: '\n\nHuman: a\n\nAssistant: b', chosen: '\n\nHuman: a\n\nAssistant: b\n\nHuman: c' },
  ],
  ['a prompt column that ends in a marker', { prompt: '\n\nHuman: hi\n\nAssistant:', response: ' yo', chosen: ' yo', rejected: ' no' }],
  ['a prompt column that ends in a marker and a space', { prompt: '\n\nHuman: hi\n\nAssistant: ', chosen: 'yo', rejected: ' no' }],
  ['a prompt column with whole turns', { prompt: '\n\nHuman: hi', chosen: '\n\nAssistant: yo', rejected: '\n\nAssistant: no' }],
  [
    'a prompt column that is repeated',
    { prompt: '\n\nHuman: a', chosen: '\n\nHuman: a\n\nAssistant: b', rejected: '\n\nHuman: a\n\nAssistant: c' },
  ],
])('%s is kept', (_what, row) => {
  expectRowKept(hhRlhf, row);
});

test('bad rows', () => {
  expect(issueCode(hhRlhf, { chosen: 'a' })).toBe('HH_RLHF_SHAPE');
  expect(issueCode(hhRlhf, { chosen: '\n\nHuman: a\n\nAssistant: b', rejected: '\n\nHuman: x\n\nAssistant: y' })).toBe(
    'PREFERENCE_NO_PROMPT',
  );
  expect(issueCode(hhRlhf, { chosen: '', rejected: '\n\nHuman: x' })).toBe('PREFERENCE_NO_ANSWER');
  expect(issueCode(hhRlhf, { prompt: '\n\nHuman: a', chosen: 'b', rejected: 'c' })).toBe('HH_RLHF_SHAPE');
  const same = '\n\nHuman: a\n\nAssistant: b';
  expect(issueCode(hhRlhf, { chosen: same, rejected: same })).toBe('PREFERENCE_SAME_ANSWERS');
});

test('what a transcript cannot say is a declared loss', () => {
  const ask: Message = { role: 'user', content: 'q' };
  const lossesOf = (chosen: Message[], rejected: Message[] = [{ role: 'assistant', content: 'no' }]) =>
    hhRlhf.write({ kind: 'preference', prompt: [ask], chosen, rejected, origin: ORIGIN, extra: {} }, PLAIN).losses;
  expect(lossesOf([{ role: 'assistant', content: 'yes' }])).toEqual([]);
  expect(lossesOf([{ role: 'assistant', content: 'yes', reasoning: 'why' }])).toEqual(['reasoning']);
  expect(lossesOf([{ role: 'assistant', content: 'a\n\nHuman: b' }])).toEqual(['turns']);
  expect(
    lossesOf(
      [{ role: 'assistant', content: 'no' }, ask],
      [
        { role: 'assistant', content: 'no' },
        { role: 'user', content: 'x' },
      ],
    ),
  ).toEqual(['turns']);
});

test('law 1', () => {
  const content = fc.oneof(fc.string(), fc.constantFrom(' a', '\n', 'Human: x', '\nHuman:'));
  const message = fc.record<Message>({ role: fc.constantFrom('user', 'assistant'), content }, { noNullPrototype: true });
  const transcript = fc.record({ startsBare: fc.boolean(), unspaced: fc.uniqueArray(fc.nat(4)) });
  const dialect = fc.record(
    {
      chosen: transcript,
      rejected: transcript,
      prompt: fc.record({
        ending: fc.constantFrom('' as const, '\n\nAssistant:' as const, '\n\nAssistant: ' as const),
        isRepeated: fc.boolean(),
      }),
      order: fc.constant([]),
    },
    { requiredKeys: ['chosen', 'rejected', 'order'] },
  );
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 3 }),
      fc.string(),
      fc.string(),
      arbitraryExtra,
      dialect,
      (prompt, better, worse, extra, how) => {
        fc.pre(better !== worse);
        const chosen: Message[] = [{ role: 'assistant', content: better }];
        const rejected: Message[] = [{ role: 'assistant', content: worse }];
        expectRecordKept(hhRlhf, { kind: 'preference', prompt, chosen, rejected, origin: ORIGIN, extra }, how);
      },
    ),
    { numRuns: 500 },
  );
});

describe.skipIf(!HAS_REAL_DATA)('Anthropic harmless-base, test split', () => {
  test('law 2 on all 2312 rows', () => {
    const rows = realRows('hh-rlhf/harmless-base-test.jsonl.gz');
    expect(rows).toHaveLength(2312);
    for (const row of rows) expectRowKept(hhRlhf, row);
    expect(hhRlhf.detect(rows).score).toBeGreaterThan(0.95);
  });
});
