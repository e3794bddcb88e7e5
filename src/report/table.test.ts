import { expect, test } from 'vitest';
import { formatBytes, formatCount, textTable } from './table.ts';

test('columns line up, numbers to the right, wide characters counted as two', () => {
  expect(
    textTable(
      [
        ['read', '1,000', 'x'],
        ['数', '7', ''],
      ],
      ' ',
    ),
  ).toBe(' read  1,000  x\n 数        7\n');
});

test.for([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [1234567, '1,234,567'],
] as const)('%d is %s', ([value, text]) => {
  expect(formatCount(value)).toBe(text);
});

test.for([
  [12, '12 B'],
  [1500, '1.5 kB'],
  [112_002_686, '112.0 MB'],
] as const)('%d bytes are %s', ([value, text]) => {
  expect(formatBytes(value)).toBe(text);
});
