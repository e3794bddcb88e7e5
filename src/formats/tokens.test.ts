import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryExtra } from './testing/arbitrary-extra.ts';
import { expectRecordKept, expectRowKept, issueCode, ORIGIN } from './testing/laws.ts';
import { tokens } from './tokens.ts';

test.each([
  { input_ids: [1, 5, 2], labels: [-100, 5, 2] },
  { input_ids: [1, 5, 2], attention_mask: [1, 1, 1], labels: [-100, 5, 2], token_type_ids: [0, 0, 0] },
  { input_ids: [0, 5, 2], attention_mask: [0, 1, 1], labels: [-100, 5, 2] },
  { input_ids: [1, 5, 2] },
  { input_ids: [1, 5, 2], completion_mask: [0, 1, 1] },
  { completion_mask: [0, 1, 1], assistant_masks: [0, 0, 1], input_ids: [1, 5, 2] },
])('%j is kept', (row) => {
  expectRowKept(tokens, row);
});

test('an attention mask of ones says nothing; any other is kept', () => {
  const row = { input_ids: [7, 8], labels: [7, 8] };
  expect(tokens.read({ ...row, attention_mask: [1, 1] }, ORIGIN, {}).records[0]?.extra).toEqual({});
  expect(tokens.read({ ...row, attention_mask: [0, 1] }, ORIGIN, {}).records[0]?.extra).toEqual({ attention_mask: [0, 1] });
});

test('without labels, every token that the masks leave in is trained', () => {
  const labelsOf = (row: Record<string, number[]>) => tokens.read(row, ORIGIN, {}).records[0];
  expect(labelsOf({ input_ids: [3, 4] })).toMatchObject({ labels: [3, 4] });
  expect(labelsOf({ input_ids: [3, 4, 5], completion_mask: [0, 1, 1], assistant_masks: [1, 1, 0] })).toMatchObject({
    labels: [-100, 4, -100],
  });
});

test('bad rows', () => {
  expect(issueCode(tokens, { input_ids: 'abc' })).toBe('TOKENS_IDS');
  expect(issueCode(tokens, { input_ids: [1.5] })).toBe('TOKENS_IDS');
  expect(issueCode(tokens, { input_ids: [] })).toBe('TOKENS_EMPTY');
  expect(issueCode(tokens, { input_ids: [3, -1] })).toBe('TOKENS_ID_NEGATIVE');
  expect(issueCode(tokens, { input_ids: [3], labels: [3, 4] })).toBe('TOKENS_LENGTH');
  expect(issueCode(tokens, { input_ids: [3], labels: [3], attention_mask: [] })).toBe('TOKENS_LENGTH');
  expect(issueCode(tokens, { input_ids: [3], labels: ['3'] })).toBe('TOKENS_LENGTH');
  expect(issueCode(tokens, { input_ids: [3], labels: [-1] })).toBe('TOKENS_LABEL_RANGE');
});

test('law 1', () => {
  const arbitraryToken = fc.record({ id: fc.nat(), trained: fc.boolean() });
  const arbitraryDialect = fc.record({ hasLabels: fc.boolean(), hasPlainAttentionMask: fc.boolean(), order: fc.constant([]) });
  fc.assert(
    fc.property(fc.array(arbitraryToken, { minLength: 1 }), arbitraryExtra, arbitraryDialect, (list, extra, dialect) => {
      const inputIds = list.map(({ id }) => id);
      const labels = list.map(({ id, trained }) => (trained ? id : -100));
      expectRecordKept(tokens, { kind: 'tokens', inputIds, labels, origin: ORIGIN, extra }, dialect);
    }),
  );
});
