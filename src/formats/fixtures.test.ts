import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import type { DsRecord } from '../record.ts';
import { detectFormat } from './detect.ts';
import type { Format, ReadResult } from './format.ts';
import { FORMATS } from './registry.ts';
import { checkStructure } from './structure.ts';

/** `NAME.jsonl` holds rows, `NAME.read.jsonl` what each is read as; the part of NAME before a dot is the format. */
const FOLDER = join(import.meta.dirname, '../../fixtures/formats');
const cases = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.jsonl') && !file.endsWith('.read.jsonl'))
  .map((file) => file.slice(0, -'.jsonl'.length));

function lines<T>(file: string): T[] {
  const text = readFileSync(join(FOLDER, file), 'utf8');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]));
}

const ORIGIN = { source: 'fixture', offset: 0, line: 1 };

/** What a row is read as, without what is the same for all rows; issues by their codes. */
function readAs(format: Format, row: JsonObject): { records: Omit<DsRecord, 'origin'>[]; issues: string[] } {
  const { records, issues }: ReadResult = format.read(row, ORIGIN, {});
  const all = [...issues, ...records.flatMap(checkStructure)];
  return { records: records.map(({ origin: _, ...record }) => record), issues: all.map(({ code, severity }) => `${severity} ${code}`) };
}

describe.each(cases)('%s', (name) => {
  const rows = lines<JsonObject>(`${name}.jsonl`);

  test('is the format of its name', () => {
    expect(detectFormat(rows)?.format.name).toBe(name.split('.')[0]);
  });

  test('is read as its neighbour says', () => {
    const format = FORMATS.find((one) => one.name === name.split('.')[0]);
    if (format === undefined) throw new Error(`no format ${name}`);
    expect(rows.map((row) => readAs(format, row))).toEqual(lines(`${name}.read.jsonl`));
  });
});

test('every format has a fixture', () => {
  expect(FORMATS.map((format) => format.name).filter((name) => !cases.some((one) => one.split('.')[0] === name))).toEqual([]);
});
