import { expect, test } from 'vitest';
import { assertNothingLost, newTally, tallyIssue } from './tally.ts';

test('a row that is neither written, dropped nor rejected is a bug', () => {
  const counts = { read: 5, expanded: 2, written: 4, dropped: { filter: 1, duplicate: 1 }, rejected: 1 };
  expect(() => assertNothingLost(counts, 'trl')).not.toThrow();
  expect(() => assertNothingLost({ ...counts, rejected: 0 }, 'trl')).toThrow(/7 came in, 6 went out/);
});

test('issues are counted in full and the first places kept', () => {
  const tally = newTally();
  for (let line = 1; line <= 9; line++) {
    tallyIssue(tally, { code: 'TURN_EMPTY', severity: line === 7 ? 'error' : 'warning', message: 'm', source: 's', line, byteOffset: 0 });
  }
  const summary = tally.issues.get('TURN_EMPTY');
  expect(summary).toMatchObject({ count: 9, severity: 'error' });
  expect(summary?.first.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
});
