/** A value of a table's field; its place in the list is the field's id. `undefined`: the field's default. */
export type Flat =
  | { type: 'int8' | 'int16' | 'int32' | 'int64'; value: number }
  | { type: 'text'; value: string }
  | { type: 'table'; fields: readonly (Flat | undefined)[] }
  | { type: 'tables'; items: readonly (readonly (Flat | undefined)[])[] }
  /** Structs of 64-bit numbers, one after another. */
  | { type: 'longs'; perItem: number; values: readonly number[] };

const WIDTH = { int8: 1, int16: 2, int32: 4, int64: 8 } as const;

/**
 * Writes a table and all below it as a FlatBuffer, each part behind what points to it (flatbuffers.dev, internals). Small and plain: vtables are not shared, and every part
 * begins at a multiple of 8.
 */
export function flatBuffer(fields: readonly (Flat | undefined)[]): Uint8Array {
  let buffer = Buffer.alloc(1024);
  let used = 0;

  function reserve(sizeBytes: number): number {
    const at = used;
    used += sizeBytes;
    if (used > buffer.length) {
      const larger = Buffer.alloc(Math.max(used, buffer.length * 2));
      buffer.copy(larger);
      buffer = larger;
    }
    return at;
  }

  function align(boundary: number): void {
    reserve((boundary - (used % boundary)) % boundary);
  }

  /** Points from `at` to what is written next. */
  function point(at: number): void {
    buffer.writeUInt32LE(used - at, at);
  }

  function writeTable(list: readonly (Flat | undefined)[], from: number): void {
    const offsets: number[] = [];
    let size = 4;
    for (const field of list) {
      const width = field === undefined ? 0 : field.type in WIDTH ? WIDTH[field.type as keyof typeof WIDTH] : 4;
      if (width === 0) offsets.push(0);
      else {
        size += (width - (size % width)) % width;
        offsets.push(size);
        size += width;
      }
    }
    align(8);
    const vtable = reserve(4 + 2 * list.length);
    buffer.writeUInt16LE(4 + 2 * list.length, vtable);
    buffer.writeUInt16LE(size, vtable + 2);
    offsets.forEach((offset, i) => buffer.writeUInt16LE(offset, vtable + 4 + 2 * i));
    align(8);
    point(from);
    const table = reserve(size);
    buffer.writeInt32LE(table - vtable, table);
    list.forEach((field, i) => {
      if (field !== undefined) writeField(field, table + (offsets[i] as number));
    });
  }

  function writeField(field: Flat, at: number): void {
    switch (field.type) {
      case 'int8':
      case 'int16':
      case 'int32':
        buffer.writeIntLE(field.value, at, WIDTH[field.type]);
        return;
      case 'int64':
        buffer.writeBigInt64LE(BigInt(field.value), at);
        return;
      case 'table':
        writeTable(field.fields, at);
        return;
      case 'text': {
        const utf8 = Buffer.from(field.value);
        align(4);
        point(at);
        const text = reserve(4 + utf8.length + 1);
        buffer.writeUInt32LE(utf8.length, text);
        utf8.copy(buffer, text + 4);
        return;
      }
      case 'tables': {
        align(4);
        point(at);
        const vector = reserve(4 + 4 * field.items.length);
        buffer.writeUInt32LE(field.items.length, vector);
        field.items.forEach((item, i) => writeTable(item, vector + 4 + 4 * i));
        return;
      }
      case 'longs': {
        align(8);
        reserve(4);
        point(at);
        const vector = reserve(4 + 8 * field.values.length);
        buffer.writeUInt32LE(field.values.length / field.perItem, vector);
        field.values.forEach((value, i) => buffer.writeBigInt64LE(BigInt(value), vector + 4 + 8 * i));
        return;
      }
    }
  }

  reserve(4);
  writeTable(fields, 0);
  align(8);
  return buffer.subarray(0, used);
}
