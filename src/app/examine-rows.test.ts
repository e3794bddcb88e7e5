import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Prediction } from '../frameworks/predict.ts';
import { useTempFolder } from '../io/testing/temp-folder.ts';
import type { ExaminedRow, ExamineOptions } from './examine-rows.ts';
import { examineRows } from './examine-rows.ts';
import { SAMPLE_ROWS } from './sample-sources.ts';

const temp = useTempFolder();

function file(name: string, lines: readonly string[]): string {
  const path = temp.path(name);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
  return path;
}

const chat = (question: string): object => ({
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: 'yes' },
  ],
});

interface Examined {
  /** How often the run began, and how often what was made was void. */
  starts: number;
  abandoned: number;
  rows: ExaminedRow[];
  /** Row, kind and line of each example, in the order in which they came. */
  examples: [number | null, string, number | undefined][];
}

async function examined(options: ExamineOptions): Promise<Examined> {
  let [starts, abandoned] = [0, 0];
  return examineRows(options, ({ placeOf }) => {
    starts++;
    const rows: ExaminedRow[] = [];
    const examples: Examined['examples'] = [];
    const take = (found: readonly Prediction[]): void => {
      for (const example of found) examples.push([example.row, example.kind, placeOf(example)?.line]);
    };
    return {
      row(row) {
        rows.push(row);
        take(row.predictions);
      },
      end(rest) {
        take(rest);
        return { starts, abandoned, rows, examples };
      },
      abandon: () => abandoned++,
    };
  });
}

test('a row carries its place, its record and its example', async () => {
  const path = file('a.jsonl', [JSON.stringify(chat('a')), '{"messages":', JSON.stringify(chat('b'))]);
  const { rows, examples, starts } = await examined({ inputs: [path], to: 'trl' });
  expect(starts).toBe(1);
  expect(rows.map(({ index, place }) => [index, place.line, place.byteOffset])).toEqual([
    [0, 1, 0],
    [1, 2, 82],
    [2, 3, 95],
  ]);
  expect(rows.map(({ issues }) => issues.map(({ code }) => code))).toEqual([[], ['JSON_SYNTAX'], []]);
  expect(rows.map(({ records }) => records.map(({ record }) => record.kind))).toEqual([['chat'], [], ['chat']]);
  // those of TRL are known when the columns of the file are
  expect(examples).toEqual([
    [1, 'dropped', 2],
    [0, 'tokens', 1],
    [2, 'tokens', 3],
  ]);
});

test('without a framework rows are only read', async () => {
  const { rows } = await examined({ inputs: [file('b.jsonl', [JSON.stringify(chat('a'))])] });
  expect(rows).toMatchObject([{ records: [{ record: { kind: 'chat' } }], predictions: [] }]);
});

test('a column that shows up late starts the run again, and no row counts twice', async () => {
  const plain = Array.from({ length: SAMPLE_ROWS + 5 }, (_, index) => JSON.stringify(chat(`question ${index}`)));
  const tools = [{ type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object', properties: {} } } }];
  const path = file('late.jsonl', [...plain, JSON.stringify({ ...chat('with tools'), tools })]);
  const late = await examined({ inputs: [path], to: 'trl' });
  expect(late).toMatchObject({ starts: 2, abandoned: 1 });
  expect(late.rows.map(({ index }) => index)).toEqual([...plain.keys(), plain.length]);
  let starts = 0;
  await examineRows({ inputs: [path], to: 'trl', settlesColumns: true }, () => {
    starts++;
    return { row: () => undefined, end: () => undefined };
  });
  expect(starts).toBe(1);
});

test('rows that the config says are as they stand are predicted whatever they are', async () => {
  const path = file('odd.jsonl', ['{"foo":"hello"}', '[1]']);
  const { rows, examples } = await examined({ inputs: [path], to: 'unsloth', set: ['dataset_text_field=foo', 'max_length=64'] });
  expect(rows).toMatchObject([
    { issues: [], records: [] },
    { issues: [{ code: 'ROW_NOT_OBJECT' }], records: [] },
  ]);
  expect(examples).toEqual([
    [1, 'dropped', 2],
    [0, 'tokens', 1],
  ]);
});

test('a visitor that has seen enough ends the run', async () => {
  const path = file('many.jsonl', [JSON.stringify(chat('a')), JSON.stringify(chat('b'))]);
  let seen = 0;
  await examineRows({ inputs: [path] }, () => ({ row: () => ++seen < 1, end: () => undefined }));
  expect(seen).toBe(1);
});
