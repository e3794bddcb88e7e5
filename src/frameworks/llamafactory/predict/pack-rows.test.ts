import { expect, test } from 'vitest';
import { knapsacks } from './pack-rows.ts';
import type { LabelledRow } from './supervised.ts';

const row = (length: number, index: number): LabelledRow => ({
  row: index,
  inputIds: Array.from({ length }, () => 7),
  labels: [],
  fates: [],
  warnings: [],
});

test('the longest that fits goes in first', () => {
  const groups = knapsacks([5, 3, 9, 1, 7, 2, 4, 8, 6, 10].map(row), 10);
  expect(groups.map((group) => group.map(({ inputIds }) => inputIds.length))).toEqual([[10], [9, 1], [8, 2], [7, 3], [6, 4], [5]]);
});

test('of rows as long the last goes in first, and rows without tokens go in too', () => {
  const groups = knapsacks([4, 4, 0, 4].map(row), 8);
  expect(groups.map((group) => group.map((one) => one.row))).toEqual([[3, 1, 2], [0]]);
});
