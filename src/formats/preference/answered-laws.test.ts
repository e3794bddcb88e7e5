import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Format } from '../format.ts';
import { prompt } from '../prompt.ts';
import { detectFormat } from '../detect.ts';
import { anyRecord } from '../testing/arbitrary-record.ts';
import { expectRecordKept, expectRowKept } from '../testing/laws.ts';
import { FEEDBACK_ROWS, PAIR_ROWS, PROMPT_ROWS, RANKED_ROWS } from '../testing/spellings.ts';
import { feedback } from './feedback.ts';
import { pairs } from './pairs.ts';
import { ranked } from './ranked.ts';

const FORMATS_AND_ROWS = [
  { format: pairs, rows: PAIR_ROWS, kind: 'preference' },
  { format: ranked, rows: RANKED_ROWS, kind: 'preference' },
  { format: feedback, rows: FEEDBACK_ROWS, kind: 'feedback' },
  { format: prompt, rows: PROMPT_ROWS, kind: 'prompt' },
] as const;

describe.each(FORMATS_AND_ROWS)('$format.name', ({ format: one, rows, kind }) => {
  const format = one as Format;
  test.each(Object.entries(rows))('law 2: %s', (_, row) => expectRowKept(format, row));

  test.each(Object.entries(rows))('is detected: %s', (_, row) => {
    expect(detectFormat([row])?.format.name).toBe(format.name);
  });

  test('law 1, in the house style', () => {
    const house = format.dialectOf({}, {});
    fc.assert(fc.property(anyRecord(kind), (record) => expectRecordKept(format, record, house)));
  });

  test('law 1, in the dialect of any spelling', () => {
    const dialects = Object.values(rows).map((row) => format.dialectOf(row, {}));
    fc.assert(
      fc.property(anyRecord(kind), fc.constantFrom(...dialects), (record, dialect) => {
        const { row, losses } = format.write(record, dialect);
        if (losses.length === 0) expect(format.read(row, record.origin, {}).records).toEqual([record]);
        else expect(losses.every((loss) => loss.startsWith('extra:'))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
