/** How much of a bad row is kept for the rejects file, in bytes. */
export const RAW_MAX_BYTES = 64 * 1024;

/** One byte more than is shown, so that it can be seen where the last character ends. */
const HEAD_BYTES = RAW_MAX_BYTES + 1;

/** The beginning of a row whose end has not been read yet. */
export interface PartialRow {
  /** Bytes seen of this row, kept or not. */
  readonly sizeBytes: number;
  /** Whether the row has outgrown the limit; then only its beginning is kept. */
  readonly isTooLong: boolean;
  /** Copies, so that the caller may reuse its buffer. */
  append(bytes: Buffer, start: number, end: number): void;
  /** The bytes kept, in one piece. */
  bytes(): Buffer;
  clear(): void;
}

/** An empty one, which keeps rows of up to `maxBytes`. */
export function createPartialRow(maxBytes: number): PartialRow {
  let parts: Buffer[] = [];
  let keptBytes = 0;
  let sizeBytes = 0;

  function joined(): Buffer {
    if (parts.length !== 1) parts = [Buffer.concat(parts)];
    return parts[0] as Buffer;
  }

  return {
    get sizeBytes() {
      return sizeBytes;
    },
    get isTooLong() {
      return sizeBytes > maxBytes;
    },
    append(bytes, start, end) {
      sizeBytes += end - start;
      const isTooLong = sizeBytes > maxBytes;
      const room = isTooLong ? HEAD_BYTES - keptBytes : end - start;
      if (room > 0 && end > start) {
        const part = Buffer.from(bytes.subarray(start, Math.min(end, start + room)));
        parts.push(part);
        keptBytes += part.length;
      }
      if (isTooLong && keptBytes > HEAD_BYTES) {
        parts = [Buffer.from(joined().subarray(0, HEAD_BYTES))];
        keptBytes = HEAD_BYTES;
      }
    },
    bytes: joined,
    clear() {
      parts = [];
      keptBytes = 0;
      sizeBytes = 0;
    },
  };
}
