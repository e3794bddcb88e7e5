import { createHash } from 'node:crypto';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import { parquetReadObjects, parquetMetadata, parquetSchema } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { openArrowLists } from './arrow-lists.ts';
import type { ListColumn, ListFile } from './int-lists.ts';
import { openParquetLists } from './parquet-lists.ts';

const COLUMNS: readonly ListColumn[] = [
  { name: 'input_ids', type: 'int32' },
  { name: 'attention_mask', type: 'int8', isOnes: true },
  { name: 'labels', type: 'int64' },
];

interface Row {
  ids: number[];
  labels: number[];
}

/** The bytes of a file of these rows. */
function written(
  open: (sink: { writeBytes(bytes: Uint8Array): void }, columns: readonly ListColumn[]) => ListFile,
  rows: readonly Row[],
): Buffer {
  const parts: Buffer[] = [];
  const file = open({ writeBytes: (bytes) => void parts.push(Buffer.from(bytes)) }, COLUMNS);
  for (const { ids, labels } of rows) file.addRow([ids, ids, labels]);
  file.end();
  return Buffer.concat(parts);
}

const plainLists = (rows: readonly Row[]): unknown[] =>
  rows.map(({ ids, labels }) => ({ input_ids: ids, attention_mask: ids.map(() => 1), labels }));

function fromArrow(bytes: Buffer): unknown[] {
  const list = (values: Iterable<number | bigint>): number[] => [...values].map(Number);
  return tableFromIPC(bytes)
    .toArray()
    .map((row: Record<string, Iterable<number | bigint>>) => Object.fromEntries(COLUMNS.map(({ name }) => [name, list(row[name] ?? [])])));
}

async function fromParquet(bytes: Buffer): Promise<unknown[]> {
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer;
  const rows = await parquetReadObjects({ file });
  return rows.map((row) => Object.fromEntries(COLUMNS.map(({ name }) => [name, (row[name] as (number | bigint)[]).map(Number)])));
}

const anyRow = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.boolean()), { maxLength: 30 })
  .map((tokens): Row => ({ ids: tokens.map(([id]) => id), labels: tokens.map(([id, isTrained]) => (isTrained ? id : -100)) }));

/** More rows than a batch of Arrow, and numbers for three row groups of Parquet. */
const manyRows: Row[] = Array.from({ length: 2600 }, (_, row) => {
  const ids = Array.from({ length: row % 900 }, (_value, i) => (row * 31 + i) % 150_000);
  return { ids, labels: ids.map((id, i) => (i < 7 ? -100 : id)) };
});

describe('Arrow', () => {
  test('what was written is read back', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 20 }), (rows) => {
        expect(fromArrow(written(openArrowLists, rows))).toEqual(plainLists(rows));
      }),
    );
  });

  test('in batches of a thousand rows', () => {
    const bytes = written(openArrowLists, manyRows);
    expect(tableFromIPC(bytes).batches.map(({ numRows }) => numRows)).toEqual([1000, 1000, 600]);
    expect(JSON.stringify(fromArrow(bytes)) === JSON.stringify(plainLists(manyRows))).toBe(true);
  });

  test('with the types that HF datasets gives these columns', () => {
    const { fields } = tableFromIPC(written(openArrowLists, [])).schema;
    expect(fields.map(({ name, type, nullable }) => `${name} ${String(type)} ${nullable}`)).toEqual([
      'input_ids List<Int32> true',
      'attention_mask List<Int8> true',
      'labels List<Int64> true',
    ]);
  });
});

test('a null column of Arrow has no value in any row', () => {
  const parts: Buffer[] = [];
  const file = openArrowLists({ writeBytes: (bytes) => void parts.push(Buffer.from(bytes)) }, COLUMNS, ['images']);
  for (let row = 0; row < 1001; row++) file.addRow([[row], [row], [-100]]);
  file.end();
  const table = tableFromIPC(Buffer.concat(parts));
  expect(String(table.schema.fields[3])).toContain('images');
  expect([table.numRows, table.getChild('images')?.nullCount, table.getChild('input_ids')?.nullCount]).toEqual([1001, 1001, 0]);
});

describe('Parquet', () => {
  test('what was written is read back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { maxLength: 20 }), async (rows) => {
        expect(await fromParquet(written(openParquetLists, rows))).toEqual(plainLists(rows));
      }),
    );
  });

  test('in row groups of about half a million numbers', async () => {
    const bytes = written(openParquetLists, manyRows);
    const { row_groups: groups } = parquetMetadata(new Uint8Array(bytes).buffer);
    expect(groups.length).toBe(3);
    expect(groups.reduce((sum, { num_rows: rows }) => sum + Number(rows), 0)).toBe(manyRows.length);
    expect(JSON.stringify(await fromParquet(bytes)) === JSON.stringify(plainLists(manyRows))).toBe(true);
  });

  test('with the schema of pyarrow', () => {
    const { children } = parquetSchema(parquetMetadata(new Uint8Array(written(openParquetLists, [])).buffer));
    const described = children.map(({ element, children: [list] }) => {
      const item = list?.children[0]?.element;
      return [
        element.name,
        element.converted_type,
        element.repetition_type,
        list?.element.name,
        item?.name,
        item?.type,
        item?.converted_type,
      ];
    });
    expect(described).toEqual([
      ['input_ids', 'LIST', 'OPTIONAL', 'list', 'element', 'INT32', undefined],
      ['attention_mask', 'LIST', 'OPTIONAL', 'list', 'element', 'INT32', 'INT_8'],
      ['labels', 'LIST', 'OPTIONAL', 'list', 'element', 'INT64', undefined],
    ]);
  });

  test('a column of ones takes a few bytes for each row', () => {
    const ones = Array.from({ length: 1000 }, (): Row => ({ ids: Array.from({ length: 500 }, () => 1), labels: [] }));
    const { row_groups: groups } = parquetMetadata(new Uint8Array(written(openParquetLists, ones)).buffer);
    expect(Number(groups[0]?.columns[1]?.meta_data?.total_compressed_size)).toBeLessThan(6000);
  });
});

test('the bytes are these', () => {
  const rows: Row[] = [
    { ids: [1, 2], labels: [-100, 2] },
    { ids: [], labels: [] },
  ];
  const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
  expect(sha256(written(openParquetLists, rows))).toBe('f832f66baec036caebc4cebd751db6369fd86cab769f63ecdf15554e39c57dc3');
  expect(sha256(written(openArrowLists, rows))).toBe('de28501a8053668af1e44618f76b81445f80b429372ffbb468b7f885128ecdfc');
});
