import { expect, test } from 'vitest';
import type { JsonObject } from '../../../json.ts';
import { jsonTable } from './json-table.ts';

/** Rows as they come out of the loader; the code of those that stop it. */
function loaded(rows: readonly JsonObject[], select?: readonly string[]): unknown[] {
  const seen: unknown[] = [];
  const table = jsonTable({
    ...(select === undefined ? {} : { select }),
    open: () => ({
      push(row) {
        seen.push(row);
        return [];
      },
      end: () => [],
    }),
  });
  const predictions = [...rows.flatMap((row, index) => [...table.push(row, index)]), ...table.end()];
  return [...seen, ...predictions.map((prediction) => (prediction.kind === 'dropped' ? prediction.code : prediction.kind))];
}

test.for<[string, JsonObject[], unknown[]]>([
  [
    'a column that a row lacks is null',
    [{ a: 'x' }, { b: 'y' }],
    [
      { a: 'x', b: null },
      { a: null, b: 'y' },
    ],
  ],
  ['objects with unlike keys stay as they are', [{ m: [{ r: 'u' }, { r: 'a', t: null }] }], [{ m: [{ r: 'u' }, { r: 'a', t: null }] }]],
  ['text beside lists is parsed again', [{ c: '42' }, { c: ['x'] }, { c: 'no' }], [{ c: 42 }, { c: ['x'] }, { c: 'no' }]],
  ['text beside numbers is parsed again', [{ c: 'true' }, { c: 1 }], [{ c: true }, { c: 1 }]],
  ['text alone is not', [{ c: '42' }, { c: 'true' }], [{ c: '42' }, { c: 'true' }]],
  [
    'dates in messages become timestamps',
    [{ m: [{ c: '2024-01-02' }] }, { m: [{ c: '2024-01-02T03:04:05Z' }] }],
    [{ m: [{ c: '<datetime>' }] }, { m: [{ c: '<datetime>' }] }],
  ],
  [
    'dates beside other text do not',
    [{ m: [{ c: '2024-01-02' }] }, { m: [{ c: 'x' }] }],
    [{ m: [{ c: '2024-01-02' }] }, { m: [{ c: 'x' }] }],
  ],
  ['half a surrogate pair stops it', [{ a: '\ud83d' }], ['CRASH_LOAD']],
])('%s', ([, rows, expected]) => {
  expect(loaded(rows)).toEqual(expected);
});

test('columns can be chosen', () => {
  expect(loaded([{ a: 1, b: 2 }], ['b'])).toEqual([{ b: 2 }]);
});

test.for<[string, JsonObject]>([
  ['a column that is new', { a: 'x', b: 1 }],
  ['a number where there was text', { a: 1 }],
])('after the first 10 MB, %s stops it', ([, late]) => {
  const long = 'x'.repeat(11 * 1024 * 1024);
  expect(loaded([{ a: long }, late])).toEqual([{ a: long }, 'CRASH_LOAD']);
});

test('a key of any name is a key', () => {
  const [row] = loaded([JSON.parse('{"__proto__": {"x": 1}}') as JsonObject]);
  expect(Object.entries(row as JsonObject)).toEqual([['__proto__', { x: 1 }]]);
});
