import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rowText, rowValue } from '../pipeline/encoded.ts';
import type { RecordKind } from '../record.ts';
import { axolotl } from './axolotl/target.ts';
import { litgpt } from './litgpt/target.ts';
import { llamafactory } from './llamafactory/target.ts';
import { mlx } from './mlx/target.ts';
import { openai } from './openai/target.ts';
import { swift } from './swift/target.ts';
import type { Method, Target } from './target.ts';
import { arbitraryRecord } from './testing/arbitrary-record.ts';
import { NO_COLUMNS, write } from './testing/records.ts';
import { trl } from './trl/target.ts';
import { unsloth } from './unsloth/target.ts';

const COLUMNS = {
  ...NO_COLUMNS,
  extra: [
    { name: 'id', type: 'json' as const },
    { name: 'prompt', type: 'string' as const },
    { name: 'score', type: 'float' as const },
  ],
};

interface Case {
  target: Target;
  kind: RecordKind;
  method: Method;
  layout: string;
}

const CASES: Case[] = [trl, unsloth, axolotl, litgpt, llamafactory, openai, mlx, swift].flatMap((target) =>
  target.holds.flatMap(({ kind, methods, layouts }) => layouts.map((layout) => ({ target, kind, method: methods[0] as Method, layout }))),
);

describe.for(CASES.map((one) => ({ ...one, name: `${one.target.name} ${one.kind} ${one.layout}` })))(
  '$name',
  ({ target, kind, method, layout }) => {
    const options = { kind, method, layout, multiTurn: 'expand' as const, columns: COLUMNS };
    const isText = layout === 'text-files';
    // OpenAI's API refuses empty fields: its rows have optional keys
    const hasConstantKeys = target !== openai && !isText;

    test('any record is written as lines of JSON, or refused with a reason and never thrown at', () => {
      fc.assert(
        fc.property(arbitraryRecord(kind), (record) => {
          const { results } = write(target, [record], options);
          for (const result of results) {
            if (!result.ok) {
              expect(result.issue).toMatchObject({ severity: 'error', code: expect.stringMatching(/^[A-Z][A-Z_]+$/) as string });
              continue;
            }
            for (const row of result.rows) {
              if (isText) continue;
              expect(rowText(row)).not.toMatch(/[\r\n]/);
              expect(JSON.parse(rowText(row))).toEqual(rowValue(row));
            }
          }
        }),
      );
    });

    test.runIf(hasConstantKeys)('all rows have the same keys in the same order', () => {
      fc.assert(
        fc.property(fc.array(arbitraryRecord(kind), { minLength: 2, maxLength: 6 }), (records) => {
          const { results } = write(target, records, options);
          const keys = results.flatMap((result) => (result.ok ? result.rows.map((row) => Object.keys(rowValue(row)).join()) : []));
          expect(new Set(keys).size).toBeLessThanOrEqual(1);
        }),
      );
    });
  },
);
