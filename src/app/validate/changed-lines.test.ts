import fc from 'fast-check';
import { expect, test } from 'vitest';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
import { reportAs } from '../../report/validate/report-formats.ts';
import { validate } from '../validate.ts';
import { readChangedLines } from './changed-lines.ts';

const folder = useTempFolder();

test('lines inside a range were changed, others were not, in whatever order ranges stand', () => {
  const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 4 })), { maxLength: 20 });
  fc.assert(
    fc.property(gaps, fc.boolean(), (pairs, isReversed) => {
      let at = 0;
      const ranges = pairs.map(([gap, length]): [number, number] => [(at += gap), (at += length)]);
      const listed = (isReversed ? ranges.toReversed() : ranges).map(([from, to]) => `data: set/a.jsonl:${from}-${to}\n`);
      const isChanged = readChangedLines(folder.write('lines.txt', listed.join('')));
      for (let line = 1; line <= at + 2; line++) {
        expect(isChanged({ source: './data: set/a.jsonl', line })).toBe(ranges.some(([from, to]) => from <= line && line <= to));
        expect(isChanged({ source: 'b.jsonl', line })).toBe(false);
      }
    }),
    { numRuns: 50 },
  );
});

test('of a file whose rows span lines, a change is in every row', () => {
  const isChanged = readChangedLines(folder.write('lines.txt', 'a.json:7-7\n'));
  expect(isChanged({ source: 'a.json', line: 1 })).toBe(true);
});

test('what is no range is named', () => {
  const path = folder.write('lines.txt', 'a.jsonl:1-2\na.jsonl 3\n');
  expect(() => readChangedLines(path)).toThrow(expect.objectContaining({ code: 'USAGE_CHANGED_LINES', exitCode: 2 }) as Error);
  expect(() => readChangedLines(folder.path('none'))).toThrow(expect.objectContaining({ code: 'USAGE_CHANGED_LINES' }) as Error);
});

test('changed rows come first, are annotated alone, and all rows count', async () => {
  const data = folder.write('data.jsonl', '{"messages": 3}\n'.repeat(40));
  const changedLines = folder.write('lines.txt', `${data}:30-31\n${data}:40-40\n`);
  const report = await validate({ inputs: [data], from: 'messages', checks: ['encoding'], changedLines, firstPlaces: 5 });
  const [finding] = report.findings;
  expect(finding).toMatchObject({ count: 40, rows: 40 });
  expect(finding?.first.map(({ line, isChanged }) => [line, isChanged])).toEqual([
    [30, true],
    [31, true],
    [40, true],
    [1, false],
    [2, false],
  ]);
  const lines = reportAs('github', report).split('\n');
  expect(lines.filter((line) => line.startsWith('::')).map((line) => /line=(\d+)/.exec(line)?.[1])).toEqual(['30', '31', '40']);
  expect(lines).toContain('37 more of severity error are in the summary');
});
