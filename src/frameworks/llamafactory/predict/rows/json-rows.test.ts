import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../json.ts';
import { RowStop } from '../../../shared/hf/row-stop.ts';
import { DATE } from '../python/value.ts';
import type { PythonValue } from '../python/value.ts';
import { jsonRows } from './json-rows.ts';

/** The column `a` of rows as they come out of the loader; the code where it stops. */
function loaded(given: readonly unknown[]): (PythonValue | undefined | { stops: string })[] {
  const rows = jsonRows(new Set(['a']));
  const waiting = [...given.flatMap((row, index) => rows.push(row as JsonObject, index)), ...rows.end()];
  return waiting.map(({ row }) => {
    try {
      return rows.load(row).get('a');
    } catch (error) {
      if (error instanceof RowStop) return { stops: error.code };
      throw error;
    }
  });
}

const dict = (entries: Record<string, PythonValue>) => new Map(Object.entries(entries));

test('objects with unlike keys become one struct', () => {
  expect(loaded([{ a: { x: 'u' } }, { b: 2 }, { a: { y: [], x: null } }])).toEqual([
    dict({ x: 'u', y: null }),
    null,
    dict({ x: null, y: [] }),
  ]);
});

test('a column with one fraction holds fractions', () => {
  expect(loaded([{ a: 1 }, { a: 1.5 }])).toEqual([{ number: '1.0' }, { number: '1.5' }]);
  expect(loaded([{ a: 1 }, { a: 2 }])).toEqual([{ number: '1' }, { number: '2' }]);
});

test('texts that all look like dates are dates', () => {
  expect(loaded([{ a: '2024-01-02' }, { a: null }, { a: '2024-01-02 03:04:05Z' }])).toEqual([DATE, null, DATE]);
  expect(loaded([{ a: '2024-01-02' }, { a: '2024-02-30' }])).toEqual(['2024-01-02', '2024-02-30']);
  expect(loaded([{ a: '2024-01-02T24:00:00' }])).toEqual(['2024-01-02T24:00:00']);
});

test.for([[[{ a: 'x' }, { a: 1 }]], [[{ a: true }, { a: 1 }]], [[{ a: [1] }, { a: { b: 1 } }]], [[{ b: 'x' }, { b: 1 }]]] as const)(
  'unlike values of a column stop the loader: %j',
  ([rows]) => {
    expect(loaded(rows)).toEqual([{ stops: 'CRASH_LOAD' }, { stops: 'CRASH_LOAD' }]);
  },
);

test('half a surrogate pair stops it', () => {
  expect(loaded([{ a: 'x\ud800' }])).toEqual([{ stops: 'CRASH_LOAD' }]);
});
