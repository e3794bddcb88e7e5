import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonNumberProblems } from './json-numbers.ts';

test.for([
  ['{"a":0.1234567891}', { rounded: false }],
  ['{"a":0.12345678912}', { rounded: true }],
  ['[1e-12]', { rounded: true }],
  ['[1.5e300, -2.0]', { rounded: false }],
  ['[18446744073709551615, -9223372036854775808]', { rounded: false }],
  ['[18446744073709551616]', { rounded: false, tooBig: '18446744073709551616' }],
  ['[-9223372036854775809]', { rounded: false, tooBig: '-9223372036854775809' }],
  ['{"1e-12":"0.12345678912 \\" 99999999999999999999"}', { rounded: false }],
] as const)('%s', ([text, problems]) => {
  expect(jsonNumberProblems(text)).toEqual(problems);
});

test('numbers inside strings are never looked at', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !jsonNumberProblems(JSON.stringify([text, `${text}1e-99`])).rounded));
});
