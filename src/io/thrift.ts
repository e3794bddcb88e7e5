/** Writes Thrift's compact protocol, as far as the headers and the footer of a Parquet file need it (parquet-format 2.10, thrift-compact-protocol.md). */
export interface ThriftWriter {
  /** A field of the struct that is open; ids must rise. */
  i32(id: number, value: number): void;
  i64(id: number, value: number): void;
  bool(id: number, value: boolean): void;
  text(id: number, value: string): void;
  byte(id: number, value: number): void;
  struct(id: number, write: () => void): void;
  list<T>(id: number, items: readonly T[], write: ThriftItem<T>): void;
  /** The bytes of the outermost struct, which ends here. */
  finish(): Uint8Array;
}

/** What the items of a list are, and how one is written. */
export type ThriftItem<T> =
  { type: 'struct'; write: (item: T) => void } | { type: 'i32'; of: (item: T) => number } | { type: 'text'; of: (item: T) => string };

const TYPE = { true: 1, false: 2, byte: 3, i32: 5, i64: 6, text: 8, list: 9, struct: 12 } as const;

export function thriftWriter(): ThriftWriter {
  const bytes: number[] = [];
  let lastId = 0;

  function header(id: number, type: number): void {
    const step = id - lastId;
    if (step > 0 && step < 16) bytes.push((step << 4) | type);
    else {
      bytes.push(type);
      zigzag(id);
    }
    lastId = id;
  }

  function varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      bytes.push((rest % 128) | 128);
      rest = Math.floor(rest / 128);
    }
    bytes.push(rest);
  }

  function zigzag(value: number): void {
    varint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  function textBytes(value: string): void {
    const utf8 = Buffer.from(value);
    varint(utf8.length);
    bytes.push(...utf8);
  }

  function nested(write: () => void): void {
    const outer = lastId;
    lastId = 0;
    write();
    bytes.push(0);
    lastId = outer;
  }

  return {
    i32(id, value) {
      header(id, TYPE.i32);
      zigzag(value);
    },
    i64(id, value) {
      header(id, TYPE.i64);
      zigzag(value);
    },
    bool(id, value) {
      header(id, value ? TYPE.true : TYPE.false);
    },
    byte(id, value) {
      header(id, TYPE.byte);
      bytes.push(value & 0xff);
    },
    text(id, value) {
      header(id, TYPE.text);
      textBytes(value);
    },
    struct(id, write) {
      header(id, TYPE.struct);
      nested(write);
    },
    list(id, items, item) {
      header(id, TYPE.list);
      const type = TYPE[item.type];
      if (items.length < 15) bytes.push((items.length << 4) | type);
      else {
        bytes.push(0xf0 | type);
        varint(items.length);
      }
      for (const one of items) {
        if (item.type === 'struct') nested(() => item.write(one));
        else if (item.type === 'i32') zigzag(item.of(one));
        else textBytes(item.of(one));
      }
    },
    finish() {
      bytes.push(0);
      return Uint8Array.from(bytes);
    },
  };
}
