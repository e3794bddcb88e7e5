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
  lengths: Int32Array<ArrayBuffer>;
  rowCount: number;
  /** The numbers of all lists, `valueCount` of them; unused where all are 1. */
  values: Int32Array<ArrayBuffer>;
  valueCount: number;
}

const FIRST_ROWS = 1024;
const FIRST_VALUES = 1 << 18;

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

/** Numbers that are written at a time where they are not written as they lie. */
const SLICE_VALUES = 1 << 15;

/** Writes the numbers of a column, each in `width` bytes, little-endian. */
export function writeColumn({ column, values, valueCount }: GatheredLists, width: 1 | 4 | 8, write: (bytes: Uint8Array) => void): void {
  if (column.isOnes !== true) {
    writeNumbers(values.subarray(0, valueCount), width, write);
    return;
  }
  const ones = new Int32Array(Math.min(valueCount, SLICE_VALUES)).fill(1);
  for (let at = 0; at < valueCount; at += SLICE_VALUES) writeNumbers(ones.subarray(0, valueCount - at), width, write);
}

/** Writes numbers of 32 bits, each in `width` bytes, little-endian. */
export function writeNumbers(values: Int32Array<ArrayBuffer>, width: 1 | 4 | 8, write: (bytes: Uint8Array) => void): void {
  if (width === 4) {
    write(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return;
  }
  const slice = new Uint8Array(Math.min(values.length, SLICE_VALUES) * width);
  for (let at = 0; at < values.length; at += SLICE_VALUES) {
    const part = values.subarray(at, at + SLICE_VALUES);
    if (width === 1) slice.set(part);
    else widen(part, new Int32Array(slice.buffer));
    write(slice.subarray(0, part.length * width));
  }
}

/** Numbers of 64 bits, in two words each. */
function widen(values: Int32Array, words: Int32Array): void {
  for (let i = 0, at = 0; i < values.length; i++, at += 2) {
    const value = values[i] as number;
    words[at] = value;
    words[at + 1] = value >> 31;
  }
}
