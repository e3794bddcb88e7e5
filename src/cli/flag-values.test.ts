import { expect, test } from 'vitest';
import { parseSize, parseWhole } from './flag-values.ts';

test.for([
  ['512', 512],
  ['64k', 65_536],
  ['32MiB', 33_554_432],
  ['1.5 GB', 1_610_612_736],
] as const)('%s', ([text, bytes]) => {
  expect(parseSize(text)).toBe(bytes);
});

test.for(['', 'x', '-1', '0', '1e3', '5 parsecs', '9999999999999999999t'])('%j is no size', (text) => {
  expect(() => parseSize(text)).toThrow(/not a size/);
});

test.for(['', '0', '-3', '1.5', 'ten', '1e3'])('%j is no whole number above 0', (text) => {
  expect(() => parseWhole(text)).toThrow(/not a whole number/);
});
