import type { TempFile } from './temp-file.ts';
import { openTempFile } from './temp-file.ts';

/** Records one after the other on disk, read back in the order in which they came. */
export interface PayloadLog {
  append(payload: Uint8Array): void;
  /** Every payload, each in memory of its own. */
  payloads(): Generator<Buffer>;
  close(): void;
}

const LENGTH_BYTES = 4;

export function openPayloadLog(folder: string, bufferBytes: number): PayloadLog {
  const file = openTempFile(folder);
  const gathered = Buffer.allocUnsafeSlow(bufferBytes);
  const length = Buffer.alloc(LENGTH_BYTES);
  let used = 0;

  function flush(): void {
    file.append(gathered.subarray(0, used));
    used = 0;
  }

  function write(bytes: Uint8Array): void {
    if (bytes.length > gathered.length - used) flush();
    if (bytes.length > gathered.length) file.append(bytes);
    else {
      gathered.set(bytes, used);
      used += bytes.length;
    }
  }

  return {
    append(payload) {
      length.writeUInt32LE(payload.length);
      write(length);
      write(payload);
    },
    payloads() {
      flush();
      return readPayloads(file, gathered);
    },
    close() {
      file.close();
    },
  };
}

function* readPayloads(file: TempFile, buffer: Buffer): Generator<Buffer> {
  let position = 0;
  let start = 0;
  let end = 0;

  function take(into: Buffer): void {
    let filled = 0;
    while (filled < into.length) {
      if (start === end) {
        start = 0;
        end = file.read(buffer, position);
        position += end;
        if (end === 0) throw new Error('the file of spilled records ends too early');
      }
      const copied = buffer.copy(into, filled, start, Math.min(end, start + into.length - filled));
      start += copied;
      filled += copied;
    }
  }

  const length = Buffer.alloc(LENGTH_BYTES);
  while (position - (end - start) < file.sizeBytes) {
    take(length);
    const payload = Buffer.allocUnsafe(length.readUInt32LE());
    take(payload);
    yield payload;
  }
}
