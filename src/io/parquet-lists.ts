import type { FileSink } from './file-sink.ts';
import { openBitPacker, runWriter } from './hybrid-runs.ts';
import type { GatheredLists, ListColumn, ListFile } from './int-lists.ts';
import { clearLists, gatherList, gatheredLists, writeColumn, writeNumbers } from './int-lists.ts';
import type { Chunk, Group } from './parquet-footer.ts';
import { ENCODING, footerBytes } from './parquet-footer.ts';
import type { ThriftWriter } from './thrift.ts';
import { thriftWriter } from './thrift.ts';
import { openDictionary } from './value-dictionary.ts';

/** Numbers of the longest column, and rows, that a row group holds: the memory that a file needs, and a reader. One list may be longer. */
const GROUP_VALUES = 1 << 20;
const GROUP_ROWS = 1 << 16;

const MAGIC = Buffer.from('PAR1');

/** Of parquet-format 2.10, parquet.thrift. */
const PAGE = { data: 0, dictionary: 2 } as const;

/** Levels of `optional group c (LIST) { repeated group list { optional element } }`: a number that is there, and a list without any. */
const PRESENT = 3;
const EMPTY_LIST = 1;

const ONE = Int32Array.of(1);

/** Numbers of a column as its dictionary and the values of its data page, until the next are encoded. */
interface Encoded {
  distinct: Int32Array<ArrayBuffer>;
  indexes: Uint8Array;
}

/**
 * Writes columns of lists as an uncompressed Parquet file, the schema that of pyarrow (a list and its numbers may be null; none is). The numbers of a row group are indexes
 * into a dictionary of them where that pays: about two bytes for a token. A column of ones is a few bytes for each row group.
 */
export function openParquetLists(sink: Pick<FileSink, 'writeBytes'>, columns: readonly ListColumn[]): ListFile {
  const gathered = columns.map(gatheredLists);
  const dictionary = openDictionary();
  const packer = openBitPacker();
  const groups: Group[] = [];
  let offset = 0;

  function write(bytes: Uint8Array): void {
    sink.writeBytes(bytes);
    offset += bytes.length;
  }

  function writeGroup(): void {
    const rowCount = gathered[0]?.rowCount ?? 0;
    if (rowCount === 0) return;
    const given = gathered.filter(({ column }) => column.isOnes !== true);
    // labels are often the ids once more
    const repeats = new Set(given.filter((lists, i) => i > 0 && hasNumbersOf(lists, given[i - 1])));
    let encoded: Encoded | undefined;
    const chunks = gathered.map((lists) => {
      if (lists.column.isOnes === true) return writeChunk(lists, { distinct: ONE, indexes: onesRuns(lists.valueCount) });
      if (!repeats.has(lists)) encoded = encode(lists);
      return writeChunk(lists, encoded);
    });
    groups.push({ rowCount, chunks });
    gathered.forEach(clearLists);
  }

  function encode({ values, valueCount }: GatheredLists): Encoded | undefined {
    const indexes = values.subarray(0, valueCount);
    const distinct = dictionary.replaceByIndexes(indexes);
    return distinct === undefined ? undefined : { distinct, indexes: packer.pack(indexes, indexBits(distinct.length)) };
  }

  function writeChunk(lists: GatheredLists, encoded: Encoded | undefined): Chunk {
    const { column, valueCount } = lists;
    const start = offset;
    const width = column.type === 'int64' ? 8 : 4;
    const { bytes: levels, count: levelCount } = levelBytes(lists);
    if (encoded === undefined) {
      write(dataPageHeader(levels.length + valueCount * width, levelCount, ENCODING.plain));
      write(levels);
      writeColumn(lists, width, write);
      return { column, levelCount, sizeBytes: offset - start, dataOffset: start };
    }
    const { distinct, indexes } = encoded;
    write(dictionaryPageHeader(distinct.length, width));
    writeNumbers(distinct, width, write);
    const dataOffset = offset;
    write(dataPageHeader(levels.length + indexes.length, levelCount, ENCODING.dictionary));
    write(levels);
    write(indexes);
    return { column, levelCount, sizeBytes: offset - start, dictionaryOffset: start, dataOffset };
  }

  write(MAGIC);
  return {
    addRow(lists) {
      const isFull = gathered.some(
        ({ valueCount, rowCount }, i) => valueCount + (lists[i]?.length ?? 0) > GROUP_VALUES || rowCount >= GROUP_ROWS,
      );
      if (isFull) writeGroup();
      gathered.forEach((column, i) => gatherList(column, lists[i] ?? []));
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

function hasNumbersOf(lists: GatheredLists, other: GatheredLists | undefined): boolean {
  if (lists.valueCount !== other?.valueCount) return false;
  const sizeBytes = 4 * lists.valueCount;
  return Buffer.from(lists.values.buffer, 0, sizeBytes).equals(Buffer.from(other.values.buffer, 0, sizeBytes));
}

/** Bits of the largest index; at least one, for a width of zero is one that not every reader takes. */
function indexBits(distinctCount: number): number {
  return Math.max(1, 32 - Math.clz32(distinctCount - 1));
}

function pageHeader(type: number, sizeBytes: number): ThriftWriter {
  const header = thriftWriter();
  header.i32(1, type);
  header.i32(2, sizeBytes);
  header.i32(3, sizeBytes);
  return header;
}

function dictionaryPageHeader(count: number, width: number): Uint8Array {
  const header = pageHeader(PAGE.dictionary, count * width);
  header.struct(7, () => {
    header.i32(1, count);
    header.i32(2, ENCODING.plain);
  });
  return header.finish();
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
