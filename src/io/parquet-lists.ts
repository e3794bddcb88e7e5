import type { FileSink } from './file-sink.ts';
import type { GatheredLists, IntType, ListColumn, ListFile } from './int-lists.ts';
import { clearLists, gatherList, gatheredLists, valueBytes } from './int-lists.ts';
import type { ThriftWriter } from './thrift.ts';
import { thriftWriter } from './thrift.ts';

/** Numbers of the longest column after which a row group is written: the memory that a file needs. */
const GROUP_VALUES = 1 << 19;
const GROUP_ROWS = 1 << 16;

const MAGIC = Buffer.from('PAR1');

/** Of parquet-format 2.10, parquet.thrift. */
const TYPE: Readonly<Record<IntType, number>> = { int8: 1, int32: 1, int64: 2 };
const CONVERTED_INT_8 = 15;
const CONVERTED_LIST = 3;
const OPTIONAL = 1;
const REPEATED = 2;
const ENCODING = { plain: 0, rle: 3, dictionary: 8 } as const;
const PAGE = { data: 0, dictionary: 2 } as const;

/** Levels of `optional group c (LIST) { repeated group list { optional element } }`: a number that is there, and a list without any. */
const PRESENT = 3;
const EMPTY_LIST = 1;

interface Chunk {
  column: ListColumn;
  levelCount: number;
  sizeBytes: number;
  dictionaryOffset?: number;
  dataOffset: number;
}

interface Group {
  rowCount: number;
  chunks: Chunk[];
}

/**
 * Writes columns of lists as an uncompressed Parquet file, the schema that of pyarrow (a list and its numbers may be null; none is). A column of ones is a dictionary of
 * one value and runs: a few bytes for each row group.
 */
export function openParquetLists(sink: Pick<FileSink, 'writeBytes'>, columns: readonly ListColumn[]): ListFile {
  const gathered = columns.map(gatheredLists);
  const groups: Group[] = [];
  let offset = 0;

  function write(bytes: Uint8Array): void {
    sink.writeBytes(bytes);
    offset += bytes.length;
  }

  function writeGroup(): void {
    const rowCount = gathered[0]?.rowCount ?? 0;
    if (rowCount === 0) return;
    groups.push({ rowCount, chunks: gathered.map(writeChunk) });
    gathered.forEach(clearLists);
  }

  function writeChunk(lists: GatheredLists): Chunk {
    const { column } = lists;
    const isDictionary = column.isOnes === true;
    const start = offset;
    if (isDictionary) writeDictionary(column.type);
    const dataOffset = offset;
    const { bytes: levels, count } = levelBytes(lists);
    const values = isDictionary ? onesRuns(lists.valueCount) : valueBytes(lists, 4);
    write(dataPageHeader(levels.length + values.length, count, isDictionary ? ENCODING.dictionary : ENCODING.plain));
    write(levels);
    write(values);
    return { column, levelCount: count, sizeBytes: offset - start, dataOffset, ...(isDictionary ? { dictionaryOffset: start } : {}) };
  }

  function writeDictionary(type: IntType): void {
    const one = new Uint8Array(type === 'int64' ? 8 : 4);
    one[0] = 1;
    const header = pageHeader(PAGE.dictionary, one.length);
    header.struct(7, () => {
      header.i32(1, 1);
      header.i32(2, ENCODING.plain);
    });
    write(header.finish());
    write(one);
  }

  write(MAGIC);
  return {
    addRow(lists) {
      gathered.forEach((column, i) => gatherList(column, lists[i] ?? []));
      if (gathered.some(({ valueCount, rowCount }) => valueCount >= GROUP_VALUES || rowCount >= GROUP_ROWS)) writeGroup();
    },
    end() {
      writeGroup();
      const footer = footerBytes(columns, groups);
      write(footer);
      const length = Buffer.alloc(4);
      length.writeUInt32LE(footer.length);
      write(length);
      write(MAGIC);
    },
  };
}

function pageHeader(type: number, sizeBytes: number): ThriftWriter {
  const header = thriftWriter();
  header.i32(1, type);
  header.i32(2, sizeBytes);
  header.i32(3, sizeBytes);
  return header;
}

function dataPageHeader(sizeBytes: number, levelCount: number, encoding: number): Uint8Array {
  const header = pageHeader(PAGE.data, sizeBytes);
  header.struct(5, () => {
    header.i32(1, levelCount);
    header.i32(2, encoding);
    header.i32(3, ENCODING.rle);
    header.i32(4, ENCODING.rle);
  });
  return header.finish();
}

/** Repetition levels (0 begins a row) and definition levels of the lists, each behind its length. */
function levelBytes({ lengths, rowCount, valueCount }: GatheredLists): { bytes: Uint8Array; count: number } {
  const repetition = runWriter();
  const definition = runWriter();
  let present = 0;
  let empty = 0;
  for (let row = 0; row < rowCount; row++) {
    const length = lengths[row] as number;
    repetition.run(1, 0);
    if (length > 1) repetition.run(length - 1, 1);
    if (length > 0) present += length;
    else {
      if (present > 0) definition.run(present, PRESENT);
      present = 0;
      definition.run(1, EMPTY_LIST);
      empty++;
    }
  }
  if (present > 0) definition.run(present, PRESENT);
  return { bytes: Buffer.concat([sized(repetition.bytes), sized(definition.bytes)]), count: valueCount + empty };
}

function sized(bytes: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 + bytes.length);
  buffer.writeUInt32LE(bytes.length);
  buffer.set(bytes, 4);
  return buffer;
}

/** Dictionary indexes of a column of ones: the width of one in bits, then a run of zeros. */
function onesRuns(count: number): Uint8Array {
  const runs = runWriter();
  if (count > 0) runs.run(count, 0);
  return Uint8Array.from([1, ...runs.bytes]);
}

/** Runs of one value each, of the RLE and bit-packing hybrid, for values that fit a byte (parquet-format 2.10, Encodings.md). */
function runWriter(): { bytes: number[]; run(count: number, value: number): void } {
  const bytes: number[] = [];
  return {
    bytes,
    run(count, value) {
      let rest = count * 2;
      while (rest >= 128) {
        bytes.push((rest % 128) | 128);
        rest = Math.floor(rest / 128);
      }
      bytes.push(rest, value);
    },
  };
}

function footerBytes(columns: readonly ListColumn[], groups: readonly Group[]): Uint8Array {
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
