import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stepwise } from './stepwise.ts';
import { arbitraryExtra } from './testing/arbitrary-extra.ts';
import { expectRecordKept, expectRowKept, issueCode, ORIGIN } from './testing/laws.ts';

test.each([
  { prompt: '1+1?', completions: ['one', 'three'], labels: [true, false] },
  { id: 'x', question: '1+1?', steps: ['one', 'three'], labels: [1, 0] },
  { labels: [1, -1], problem: '1+1?', steps: ['one', 'three'] },
  { prompt: '1+1?', completions: ['one'], labels: [1] },
])('%j is kept', (row) => {
  expectRowKept(stepwise, row);
});

test('-1 is wrong, and said', () => {
  const { records, issues } = stepwise.read({ prompt: 'p', steps: ['a', 'b'], labels: [1, -1] }, ORIGIN, {});
  expect(records[0]).toMatchObject({ labels: [true, false] });
  expect(issues).toMatchObject([{ code: 'STEPWISE_LABEL_SIGNED', severity: 'info' }]);
});

test('bad rows', () => {
  expect(issueCode(stepwise, { completions: ['a'], labels: [true] })).toBe('STEPWISE_PROMPT');
  expect(issueCode(stepwise, { prompt: 'p', completions: 'a', labels: [true] })).toBe('STEPWISE_STEPS');
  expect(issueCode(stepwise, { prompt: 'p', completions: ['a', 3], labels: [true, true] })).toBe('STEPWISE_STEPS');
  expect(issueCode(stepwise, { prompt: 'p', completions: [], labels: [] })).toBe('STEPWISE_STEPS');
  expect(issueCode(stepwise, { prompt: 'p', completions: ['a'] })).toBe('STEPWISE_LABELS');
  expect(issueCode(stepwise, { prompt: 'p', completions: ['a', 'b'], labels: [true] })).toBe('STEPWISE_LENGTH');
  expect(issueCode(stepwise, { prompt: 'p', completions: ['a', 'b', 'c'], labels: [1, 0, -1] })).toBe('STEPWISE_LABELS');
  expect(issueCode(stepwise, { prompt: 'p', completions: ['a', 'b'], labels: [true, 0] })).toBe('STEPWISE_LABELS');
});

test('law 1', () => {
  const arbitraryStep = fc.record({ step: fc.string(), isRight: fc.boolean() });
  const arbitraryDialect = fc.record({
    promptColumn: fc.constantFrom('prompt', 'question'),
    stepColumn: fc.constantFrom('completions', 'steps'),
    right: fc.constant(1),
    wrong: fc.constantFrom(0, -1),
    order: fc.constant([]),
  });
  fc.assert(
    fc.property(
      fc.string(),
      fc.array(arbitraryStep, { minLength: 1 }),
      arbitraryExtra,
      arbitraryDialect,
      (prompt, list, extra, dialect) => {
        const steps = list.map(({ step }) => step);
        const labels = list.map(({ isRight }) => isRight);
        expectRecordKept(stepwise, { kind: 'stepwise', prompt, steps, labels, origin: ORIGIN, extra }, dialect);
      },
    ),
  );
});
