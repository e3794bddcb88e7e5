import { createHash } from 'node:crypto';
import { tableFromIPC } from 'apache-arrow';
import fc from 'fast-check';
import type { ColumnMetaData, FileMetaData } from 'hyparquet';
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

const metadataOf = (bytes: Buffer): FileMetaData => parquetMetadata(new Uint8Array(bytes).buffer);

function chunkOf(bytes: Buffer, group: number, column: number): ColumnMetaData {
  const meta = metadataOf(bytes).row_groups[group]?.columns[column]?.meta_data;
  if (meta === undefined) throw new RangeError(`no column ${column} in group ${group}`);
  return meta;
}

const chunkSize = (bytes: Buffer, column: number): number => Number(chunkOf(bytes, 0, column).total_compressed_size);

const anyRow = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 2 ** 31 - 1 }), fc.boolean()), { maxLength: 30 })
  .map((tokens): Row => ({ ids: tokens.map(([id]) => id), labels: tokens.map(([id, isTrained]) => (isTrained ? id : -100)) }));

/** Lists with values that come again, runs of one value, and values that no table of ids holds. */
const anyRepetitiveRow = fc
  .array(
    fc.tuple(
      fc.oneof(
        { weight: 8, arbitrary: fc.nat(40) },
        { weight: 4, arbitrary: fc.constant(-100) },
        fc.constantFrom(-(2 ** 31), -129, -128, 2 ** 20 - 129, 2 ** 20 - 128, 2 ** 31 - 1),
      ),
      fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.integer({ min: 25, max: 140 })),
    ),
    { maxLength: 30 },
  )
  .map((runs): Row => {
    const labels = runs.flatMap(([value, count]) => new Array<number>(count).fill(value));
    return { ids: labels.map((label) => (label === -100 ? 7 : label)), labels };
  });

/** More rows than a batch of Arrow, and numbers for two row groups of Parquet. */
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

  test('what comes again and again is read back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRepetitiveRow, { maxLength: 8 }), fc.boolean(), async (given, isAllTrained) => {
        const rows = isAllTrained ? given.map(({ ids }) => ({ ids, labels: ids })) : given;
        expect(await fromParquet(written(openParquetLists, rows))).toEqual(plainLists(rows));
      }),
    );
  });

  test('dictionaries of every width are read back', async () => {
    for (let bits = 1; bits <= 15; bits++) {
      const ids = Array.from({ length: 5 * 2 ** bits }, (_, i) => (i * 7) % 2 ** bits);
      const rows: Row[] = [{ ids, labels: ids.map((id) => (id < 3 ? -100 : id)) }];
      const bytes = written(openParquetLists, rows);
      expect(chunkOf(bytes, 0, 0).encodings).toContain('RLE_DICTIONARY');
      expect(JSON.stringify(await fromParquet(bytes)) === JSON.stringify(plainLists(rows))).toBe(true);
    }
  });

  test('in row groups of about a million numbers, one longer list in a group of its own', async () => {
    const longRow: Row = { ids: manyRows.flatMap(({ ids }) => ids), labels: [] };
    for (const [rows, groupRows] of [
      [manyRows, [2492, 108]],
      [
        [...manyRows.slice(0, 5), longRow, ...manyRows.slice(0, 2)],
        [5, 1, 2],
      ],
    ] as const) {
      const bytes = written(openParquetLists, rows);
      expect(metadataOf(bytes).row_groups.map(({ num_rows: count }) => Number(count))).toEqual(groupRows);
      expect(JSON.stringify(await fromParquet(bytes)) === JSON.stringify(plainLists(rows))).toBe(true);
    }
  });

  test('a token takes about two bytes, a run of labels a few for all', () => {
    const ids = Array.from({ length: 1 << 17 }, (_, i) => (i * i) % 30_011);
    const bytes = written(openParquetLists, [{ ids, labels: ids.map((id, i) => (i < 1 << 16 ? -100 : id)) }]);
    const distinct = new Set(ids).size;
    expect(chunkSize(bytes, 0)).toBeLessThan(ids.length * (14 / 8) + distinct * 4 + 200);
    expect(chunkSize(bytes, 2)).toBeLessThan((ids.length / 2) * (14 / 8) + (distinct + 1) * 8 + 200);
  });

  test('numbers that are nearly all distinct, or that are no ids, lie there plainly', () => {
    const ids = Array.from({ length: 1000 }, (_, i) => i);
    const bytes = written(openParquetLists, [{ ids, labels: ids.map((id) => (id === 999 ? 2 ** 30 : 1)) }]);
    for (const column of [0, 2]) expect(chunkOf(bytes, 0, column).encodings).toEqual(['PLAIN', 'RLE']);
  });

  test('with the schema of pyarrow', () => {
    const { children } = parquetSchema(metadataOf(written(openParquetLists, [])));
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
    expect(chunkSize(written(openParquetLists, ones), 1)).toBeLessThan(6000);
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
