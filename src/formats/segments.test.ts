import fc from 'fast-check';
import { expect, test } from 'vitest';
import { segments } from './segments.ts';
import { arbitraryExtra } from './testing/arbitrary-extra.ts';
import { expectRecordKept, expectRowKept, issueCode, ORIGIN } from './testing/laws.ts';

const ROW = {
  id: 1,
  segments: [
    { label: false, text: '<s>Q: ' },
    { label: true, text: 'A</s>' },
  ],
};

test("Axolotl's own example", () => {
  expectRowKept(segments, ROW);
  expect(segments.read(ROW, ORIGIN, {}).records[0]).toMatchObject({
    segments: [
      { text: '<s>Q: ', train: false },
      { text: 'A</s>', train: true },
    ],
    extra: { id: 1 },
  });
});

test('the words "false" and "0" mean false, with a warning', () => {
  const { records, issues } = segments.read({ segments: [{ label: 'false', text: 'a' }] }, ORIGIN, {});
  expect(records[0]).toMatchObject({ segments: [{ text: 'a', train: false }] });
  expect(issues).toMatchObject([{ code: 'LABEL_NOT_BOOLEAN', severity: 'warning', pointer: '/segments/0/label' }]);
});

test('bad rows', () => {
  expect(issueCode(segments, { segments: 'x' })).toBe('SEGMENTS_MISSING');
  expect(issueCode(segments, { segments: [] })).toBe('SEGMENTS_EMPTY');
  expect(issueCode(segments, { segments: ['x'] })).toBe('SEGMENT_SHAPE');
  expect(issueCode(segments, { segments: [{ label: true, text: 3 }] })).toBe('SEGMENT_SHAPE');
  expect(issueCode(segments, { segments: [{ text: 'x' }] })).toBe('LABEL_UNREADABLE');
  expect(issueCode(segments, { segments: [{ text: 'x', label: true, weight: 2 }] })).toBe('SEGMENT_FIELD_LOST');
});

test('laws', () => {
  const arbitrarySegment = fc.record({ text: fc.string(), train: fc.boolean() }, { noNullPrototype: true });
  fc.assert(
    fc.property(fc.array(arbitrarySegment, { minLength: 1 }), arbitraryExtra, fc.boolean(), (list, extra, labelFirst) => {
      const record = { kind: 'segments' as const, segments: list, origin: ORIGIN, extra };
      expectRecordKept(segments, record, { labelFirst, order: [] });
      expectRowKept(segments, segments.write(record, { labelFirst, order: ['segments'] }).row);
    }),
  );
});
