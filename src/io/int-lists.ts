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
  /** The numbers of all lists, `valueCount` of them; unused where all are 1. */
  values: Int32Array;
  valueCount: number;
}

const FIRST_ROWS = 1024;
const FIRST_VALUES = 1 << 16;

export function gatheredLists(column: ListColumn): GatheredLists {
  const values = new Int32Array(column.isOnes === true ? 0 : FIRST_VALUES);
  return { column, lengths: new Int32Array(FIRST_ROWS), rowCount: 0, values, valueCount: 0 };
}

export function gatherList(gathered: GatheredLists, list: readonly number[]): void {
  const { length } = list;
  if (gathered.rowCount === gathered.lengths.length) gathered.lengths = grown(gathered.lengths, gathered.rowCount + 1);
  gathered.lengths[gathered.rowCount++] = length;
  const from = gathered.valueCount;
  gathered.valueCount += length;
  if (gathered.column.isOnes === true) return;
  if (gathered.valueCount > gathered.values.length) gathered.values = grown(gathered.values, gathered.valueCount);
  const { values } = gathered;
  for (let i = 0; i < length; i++) values[from + i] = list[i] as number;
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

const BYTES: Readonly<Record<IntType, number>> = { int8: 1, int32: 4, int64: 8 };

/** The numbers as little-endian bytes of `type`. The bytes may be those of `gathered` itself: write them before more is gathered. */
export function valueBytes(gathered: GatheredLists, type: IntType): Uint8Array {
  const { values, valueCount } = gathered;
  if (gathered.column.isOnes === true) return onesBytes(valueCount, type);
  if (type === 'int32') return new Uint8Array(values.buffer, 0, valueCount * 4);
  if (type === 'int8') return new Uint8Array(Int8Array.from(values.subarray(0, valueCount)).buffer);
  const wide = new Int32Array(valueCount * 2);
  for (let i = 0; i < valueCount; i++) {
    const value = values[i] as number;
    wide[2 * i] = value;
    wide[2 * i + 1] = value >> 31;
  }
  return new Uint8Array(wide.buffer);
}

function onesBytes(count: number, type: IntType): Uint8Array {
  const width = BYTES[type];
  const bytes = new Uint8Array(count * width);
  if (width === 1) return bytes.fill(1);
  for (let at = 0; at < bytes.length; at += width) bytes[at] = 1;
  return bytes;
}
