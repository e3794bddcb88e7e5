import { createGunzip } from 'node:zlib';
import type { Issue } from '../errors.ts';

/** Compressed bytes given to zlib at a time: bounds what a bomb can make of one piece to some 64 MiB. */
const PIECE_BYTES = 64 * 1024;

/** What zlib fills before it gives it on. Larger is faster, but so much before a damaged place can be lost. */
const ZLIB_OUTPUT_BYTES = 128 * 1024;

/** Size of a piece of decompressed bytes that is worth giving on. */
const OUTPUT_BYTES = 256 * 1024;

export interface GunzipChunk {
  bytes: Buffer;
  /** Compressed bytes taken so far. */
  bytesRead: number;
  /** Set on the last chunk of a stream that cannot be read on. */
  broken?: Issue;
}

/**
 * Decompresses gzip, also of several members. A stream that is cut or corrupt gives what zlib could decompress, then one chunk with `broken`.
 * The rest of `chunks` is still taken, so that a hash over them is complete.
 */
export async function* gunzipChunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<GunzipChunk> {
  const gunzip = createGunzip({ chunkSize: ZLIB_OUTPUT_BYTES });
  let output: Buffer[] = [];
  let outputBytes = 0;
  let failure: Error | undefined;
  let wake: (() => void) | undefined;
  gunzip.on('data', (bytes: Buffer) => {
    output.push(bytes);
    outputBytes += bytes.length;
  });
  gunzip.on('error', (error) => {
    failure = error;
    wake?.();
  });
  gunzip.on('end', () => wake?.());

  let bytesRead = 0;
  const takeOutput = (): GunzipChunk => {
    const bytes = output.length === 1 && output[0] !== undefined ? output[0] : Buffer.concat(output);
    output = [];
    outputBytes = 0;
    return { bytes, bytesRead };
  };
  const settled = (begin: () => void): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
      begin();
    });

  try {
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length && failure === undefined; at += PIECE_BYTES) {
        const piece = chunk.subarray(at, at + PIECE_BYTES);
        await settled(() => gunzip.write(piece, () => wake?.()));
        bytesRead += piece.length;
        if (outputBytes >= OUTPUT_BYTES) yield takeOutput();
      }
    }
    if (failure === undefined) await settled(() => gunzip.end());
    if (outputBytes > 0) yield takeOutput();
    if (failure !== undefined) yield { bytes: Buffer.alloc(0), bytesRead, broken: brokenIssue(failure) };
  } finally {
    gunzip.destroy();
  }
}

function brokenIssue(error: Error): Issue {
  const isCut = 'code' in error && error.code === 'Z_BUF_ERROR';
  return {
    code: isCut ? 'GZIP_TRUNCATED' : 'GZIP_CORRUPT',
    severity: 'error',
    message: isCut
      ? 'the gzip file ends too early; rows after this place are missing'
      : `the gzip file is damaged near here (${error.message}); what follows was not read`,
    fix: 'fetch or write the file again',
  };
}
