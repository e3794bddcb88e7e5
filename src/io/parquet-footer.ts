import type { IntType, ListColumn } from './int-lists.ts';
import type { ThriftWriter } from './thrift.ts';
import { thriftWriter } from './thrift.ts';

/** Of parquet-format 2.10, parquet.thrift. */
const TYPE: Readonly<Record<IntType, number>> = { int8: 1, int32: 1, int64: 2 };
const CONVERTED_INT_8 = 15;
const CONVERTED_LIST = 3;
const OPTIONAL = 1;
const REPEATED = 2;
export const ENCODING = { plain: 0, rle: 3, dictionary: 8 } as const;

/** One column of a row group as it was written. */
export interface Chunk {
  column: ListColumn;
  levelCount: number;
  sizeBytes: number;
  dictionaryOffset?: number;
  dataOffset: number;
}

export interface Group {
  rowCount: number;
  chunks: Chunk[];
}

/** The metadata at the end of a file: the schema is that of pyarrow for lists of whole numbers. */
export function footerBytes(columns: readonly ListColumn[], groups: readonly Group[]): Uint8Array {
  const thrift = thriftWriter();
  thrift.i32(1, 2);
  thrift.list(2, schemaElements(columns), { type: 'struct', write: (element) => element(thrift) });
  thrift.i64(
    3,
    groups.reduce((sum, { rowCount }) => sum + rowCount, 0),
  );
  thrift.list(4, groups, {
    type: 'struct',
    write: ({ rowCount, chunks }) => {
      const sizeBytes = chunks.reduce((sum, chunk) => sum + chunk.sizeBytes, 0);
      thrift.list(1, chunks, { type: 'struct', write: (chunk) => writeChunkMeta(thrift, chunk) });
      thrift.i64(2, sizeBytes);
      thrift.i64(3, rowCount);
      thrift.i64(5, chunks[0]?.dictionaryOffset ?? chunks[0]?.dataOffset ?? 0);
      thrift.i64(6, sizeBytes);
    },
  });
  thrift.text(6, 'dsprep');
  return thrift.finish();
}

function schemaElements(columns: readonly ListColumn[]): ((thrift: ThriftWriter) => void)[] {
  const elements: ((thrift: ThriftWriter) => void)[] = [
    (thrift) => {
      thrift.text(4, 'schema');
      thrift.i32(5, columns.length);
    },
  ];
  for (const { name, type } of columns) {
    elements.push(
      (thrift) => {
        thrift.i32(3, OPTIONAL);
        thrift.text(4, name);
        thrift.i32(5, 1);
        thrift.i32(6, CONVERTED_LIST);
        thrift.struct(10, () => thrift.struct(3, () => {}));
      },
      (thrift) => {
        thrift.i32(3, REPEATED);
        thrift.text(4, 'list');
        thrift.i32(5, 1);
      },
      (thrift) => {
        thrift.i32(1, TYPE[type]);
        thrift.i32(3, OPTIONAL);
        thrift.text(4, 'element');
        if (type !== 'int8') return;
        thrift.i32(6, CONVERTED_INT_8);
        thrift.struct(10, () =>
          thrift.struct(10, () => {
            thrift.byte(1, 8);
            thrift.bool(2, true);
          }),
        );
      },
    );
  }
  return elements;
}

function writeChunkMeta(thrift: ThriftWriter, chunk: Chunk): void {
  const { column, levelCount, sizeBytes, dictionaryOffset, dataOffset } = chunk;
  const encodings = dictionaryOffset === undefined ? [ENCODING.plain, ENCODING.rle] : [ENCODING.plain, ENCODING.rle, ENCODING.dictionary];
  thrift.i64(2, dictionaryOffset ?? dataOffset);
  thrift.struct(3, () => {
    thrift.i32(1, TYPE[column.type]);
    thrift.list(2, encodings, { type: 'i32', of: (encoding) => encoding });
    thrift.list(3, [column.name, 'list', 'element'], { type: 'text', of: (part) => part });
    thrift.i32(4, 0);
    thrift.i64(5, levelCount);
    thrift.i64(6, sizeBytes);
    thrift.i64(7, sizeBytes);
    thrift.i64(9, dataOffset);
    if (dictionaryOffset !== undefined) thrift.i64(11, dictionaryOffset);
  });
}
