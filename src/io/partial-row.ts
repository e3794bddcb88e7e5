/** How much of a bad row is kept for the rejects file, in bytes. */
export const RAW_MAX_BYTES = 64 * 1024;

/** The beginning of a row whose end has not been read yet. */
export interface PartialRow {
  /** Bytes seen of this row, kept or not. */
  readonly sizeBytes: number;
  /** Whether the row has outgrown the limit; then only its first `RAW_MAX_BYTES` are kept. */
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
  let sizeBytes = 0;

  function keepHeadOnly(): void {
    parts = [Buffer.from(Buffer.concat(parts).subarray(0, RAW_MAX_BYTES))];
  }

  return {
    get sizeBytes() {
      return sizeBytes;
    },
    get isTooLong() {
      return sizeBytes > maxBytes;
    },
    append(bytes, start, end) {
      if (end <= start) return;
      const wasTooLong = sizeBytes > maxBytes;
      sizeBytes += end - start;
      if (wasTooLong) return;
      const isTooLong = sizeBytes > maxBytes;
      const keepTo = isTooLong ? Math.min(end, start + RAW_MAX_BYTES) : end;
      parts.push(Buffer.from(bytes.subarray(start, keepTo)));
      if (isTooLong) keepHeadOnly();
    },
    bytes() {
      if (parts.length !== 1) parts = [Buffer.concat(parts)];
      return parts[0] ?? Buffer.alloc(0);
    },
    clear() {
      parts = [];
      sizeBytes = 0;
    },
  };
}
