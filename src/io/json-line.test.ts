import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonLine } from './json-line.ts';

test('lists are written as JSON.stringify writes them', () => {
  const line = jsonLine();
  const written = (write: () => void): string => {
    write();
    return Buffer.from(line.take()).toString('utf8');
  };
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.array(fc.integer()), (text, list) => {
      const json = JSON.stringify(text);
      expect(written(() => (line.text(json), line.integers(list), line.text(json)))).toBe(`${json}${JSON.stringify(list)}${json}\n`);
      expect(written(() => line.integers(Int32Array.from(list)))).toBe(`${JSON.stringify(list)}\n`);
    }),
  );
  const edges = [0, 9, 10, 99, 100, 151935, 2147483647, -1, -100, -2147483648];
  expect(written(() => line.integers(edges))).toBe(`${JSON.stringify(edges)}\n`);
  const long = Array.from({ length: 100_000 }, (_, index) => index);
  expect(written(() => line.integers(long))).toBe(`${JSON.stringify(long)}\n`);
});
