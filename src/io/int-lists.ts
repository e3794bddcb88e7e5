/** Whole numbers of a column's lists, as Arrow and Parquet name them. */
export type IntType = 'int8' | 'int32' | 'int64';

/** A column of lists of whole numbers. */
export interface ListColumn {
  name: string;
  type: IntType;
  /** Every number is 1 (an attention mask): only the lengths of the lists matter. */
  isOnes?: boolean;
}

/** A file of rows, each a list for each column. */
export interface ListFile {
  /** One list for each column, in their order. */
  addRow(lists: readonly (readonly number[])[]): void;
  /** Writes what is gathered and the end of the file; the sink stays open. */
  end(): void;
}

/** Lists of one column, gathered until they are written together. */
export interface GatheredLists {
  readonly column: ListColumn;
  /** Lengths of the lists, `rowCount` of them. */
  lengths: Int32Array;
  rowCount: number;
  /** The numbers of all lists, `valueCount` of them, as they are written (of 64 bits in two words); unused where all are 1. */
  words: Int32Array<ArrayBuffer>;
  valueCount: number;
}

const FIRST_ROWS = 1024;
const FIRST_WORDS = 1 << 18;

export function gatheredLists(column: ListColumn): GatheredLists {
  const words = new Int32Array(column.isOnes === true ? 0 : FIRST_WORDS);
  return { column, lengths: new Int32Array(FIRST_ROWS), rowCount: 0, words, valueCount: 0 };
}

export function gatherList(gathered: GatheredLists, list: readonly number[]): void {
  const { length } = list;
  if (gathered.rowCount === gathered.lengths.length) gathered.lengths = grown(gathered.lengths, gathered.rowCount + 1);
  gathered.lengths[gathered.rowCount++] = length;
  const from = gathered.valueCount;
  gathered.valueCount += length;
  if (gathered.column.isOnes === true) return;
  const isWide = gathered.column.type === 'int64';
  const wordCount = isWide ? 2 * gathered.valueCount : gathered.valueCount;
  if (wordCount > gathered.words.length) gathered.words = grown(gathered.words, wordCount);
  const { words } = gathered;
  if (!isWide) {
    for (let i = 0; i < length; i++) words[from + i] = list[i] as number;
    return;
  }
  for (let i = 0, at = 2 * from; i < length; i++, at += 2) {
    const value = list[i] as number;
    words[at] = value;
    words[at + 1] = value >> 31;
  }
}

/** Forgets the lists and keeps the room. */
export function clearLists(gathered: GatheredLists): void {
  gathered.rowCount = 0;
  gathered.valueCount = 0;
}

function grown(array: Int32Array, least: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(least, array.length * 2));
  larger.set(array);
  return larger;
}

/**
 * The numbers as little-endian bytes, those of 8 bits in `narrowBytes` bytes. The bytes may be those of `gathered` itself: write them before more is gathered.
 */
export function valueBytes({ column, words, valueCount }: GatheredLists, narrowBytes: 1 | 4): Uint8Array {
  const width = column.type === 'int64' ? 8 : column.type === 'int32' ? 4 : narrowBytes;
  if (column.isOnes === true) return onesBytes(valueCount, width);
  if (width > 1) return new Uint8Array(words.buffer, 0, valueCount * width);
  return new Uint8Array(Int8Array.from(words.subarray(0, valueCount)).buffer);
}

function onesBytes(count: number, width: number): Uint8Array {
  const bytes = new Uint8Array(count * width);
  if (width === 1) return bytes.fill(1);
  for (let at = 0; at < bytes.length; at += width) bytes[at] = 1;
  return bytes;
}
