import type { FileSink } from './file-sink.ts';
import type { Flat } from './flatbuffer.ts';
import { flatBuffer } from './flatbuffer.ts';
import type { GatheredLists, IntType, ListColumn, ListFile } from './int-lists.ts';
import { clearLists, gatherList, gatheredLists, writeColumn } from './int-lists.ts';

/** Rows of a record batch, as HF `datasets` writes them (datasets 4.0, config.DEFAULT_MAX_BATCH_SIZE); fewer where they are long. */
const BATCH_ROWS = 1000;
const BATCH_VALUES = 1 << 21;

/** Of the Arrow columnar format 1.4, Message.fbs and Schema.fbs. */
const VERSION_5 = 4;
const HEADER = { schema: 1, recordBatch: 3 } as const;
const TYPE = { null: 1, int: 2, list: 12 } as const;
const WIDTH: Readonly<Record<IntType, 1 | 4 | 8>> = { int8: 1, int32: 4, int64: 8 };
const BUFFER_ALIGNMENT = 8;
const CONTINUES = -1;

/**
 * Writes columns of lists in Arrow's streaming format, which is that of the `.arrow` files of HF `datasets`. `nullColumns` come behind them: names alone, every value null.
 */
export function openArrowLists(
  sink: Pick<FileSink, 'writeBytes'>,
  columns: readonly ListColumn[],
  nullColumns: readonly string[] = [],
): ListFile {
  const gathered = columns.map(gatheredLists);

  function writeMessage(headerType: number, header: readonly (Flat | undefined)[], bodyBytes: number): void {
    const message = flatBuffer([
      { type: 'int16', value: VERSION_5 },
      { type: 'int8', value: headerType },
      { type: 'table', fields: header },
      { type: 'int64', value: bodyBytes },
    ]);
    sink.writeBytes(prefix(message.length));
    sink.writeBytes(message);
  }

  function pad(sizeBytes: number): void {
    if (aligned(sizeBytes) > sizeBytes) sink.writeBytes(new Uint8Array(aligned(sizeBytes) - sizeBytes));
  }

  function writeBatch(): void {
    const rowCount = gathered[0]?.rowCount ?? 0;
    if (rowCount === 0) return;
    const nodes: number[] = [];
    const places: number[] = [];
    let bodyBytes = 0;
    const place = (sizeBytes: number): void => {
      places.push(bodyBytes, sizeBytes);
      bodyBytes += aligned(sizeBytes);
    };
    for (const { column, valueCount } of gathered) {
      nodes.push(rowCount, 0, valueCount, 0);
      place(0);
      place(4 * (rowCount + 1));
      place(0);
      place(valueCount * WIDTH[column.type]);
    }
    for (let i = 0; i < nullColumns.length; i++) nodes.push(rowCount, rowCount);
    const header: Flat[] = [
      { type: 'int64', value: rowCount },
      { type: 'longs', perItem: 2, values: nodes },
      { type: 'longs', perItem: 2, values: places },
    ];
    writeMessage(HEADER.recordBatch, header, bodyBytes);
    for (const lists of gathered) {
      const width = WIDTH[lists.column.type];
      sink.writeBytes(offsetBytes(lists));
      pad(4 * (rowCount + 1));
      writeColumn(lists, width, (bytes) => sink.writeBytes(bytes));
      pad(lists.valueCount * width);
    }
    gathered.forEach(clearLists);
  }

  const fields = [...columns.map(fieldTable), ...nullColumns.map((name) => field(name, TYPE.null, []))];
  writeMessage(HEADER.schema, [undefined, { type: 'tables', items: fields }], 0);
  return {
    addRow(lists) {
      gathered.forEach((column, i) => gatherList(column, lists[i] ?? []));
      if (gathered.some(({ valueCount, rowCount }) => valueCount >= BATCH_VALUES || rowCount >= BATCH_ROWS)) writeBatch();
    },
    end() {
      writeBatch();
      sink.writeBytes(prefix(0));
    },
  };
}

function aligned(sizeBytes: number): number {
  return Math.ceil(sizeBytes / BUFFER_ALIGNMENT) * BUFFER_ALIGNMENT;
}

function prefix(metadataBytes: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeInt32LE(CONTINUES);
  bytes.writeInt32LE(metadataBytes, 4);
  return bytes;
}

/** Where each list begins among the numbers, and where the last one ends. */
function offsetBytes({ lengths, rowCount }: GatheredLists): Uint8Array {
  const offsets = new Int32Array(rowCount + 1);
  let at = 0;
  for (let row = 0; row < rowCount; row++) {
    at += lengths[row] as number;
    offsets[row + 1] = at;
  }
  return new Uint8Array(offsets.buffer);
}

function fieldTable({ name, type }: ListColumn): (Flat | undefined)[] {
  const item: (Flat | undefined)[] = field('item', TYPE.int, [
    { type: 'int32', value: 8 * WIDTH[type] },
    { type: 'int8', value: 1 },
  ]);
  return field(name, TYPE.list, [], [item]);
}

function field(
  name: string,
  typeId: number,
  type: readonly Flat[],
  children: readonly (readonly (Flat | undefined)[])[] = [],
): (Flat | undefined)[] {
  return [
    { type: 'text', value: name },
    { type: 'int8', value: 1 },
    { type: 'int8', value: typeId },
    { type: 'table', fields: type },
    undefined,
    { type: 'tables', items: children },
  ];
}
