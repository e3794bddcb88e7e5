import { statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { detectContainer } from '../../io/container.ts';
import { fileChunks, readFirstBytes } from '../../io/file-chunks.ts';
import { gunzipChunks } from '../../io/gzip.ts';
import type { Source } from '../../io/sources.ts';
import { removeSpooled, spool } from '../../io/spool.ts';
import { readTextStart } from '../../io/text-start.ts';

/** A source whose rows can be taken out of it byte for byte. */
export interface PlainSource {
  /** What rows are read from: in UTF-8. */
  source: Source;
  /** The bytes that offsets of rows count in: not compressed. */
  path: string;
  sizeBytes: number;
  /** Bytes of a byte order mark. */
  bomBytes: number;
  wasUtf16: boolean;
  dispose(): Promise<void>;
}

const HEAD_BYTES = 64 * 1024;

/** Decompresses to a copy where that is needed, and decodes UTF-16 where `decodes` allows it and no half of a character is in it. */
export async function openPlainSource(source: Source, decodes: boolean, spoolDir: string, signal?: AbortSignal): Promise<PlainSource> {
  const copies: string[] = [];
  const dispose = async (): Promise<void> => {
    for (const copy of copies) await removeSpooled(copy);
  };
  const copied = async (chunks: AsyncIterable<Buffer>): Promise<string> => {
    const path = await spool(Readable.from(chunks, { objectMode: false }), spoolDir, signal);
    copies.push(path);
    return path;
  };
  try {
    let { path } = source;
    if (source.compression === 'gzip') path = await copied(gunzipped(path));
    const start = readTextStart(readFirstBytes(path, 4));
    if (start.isUtf16 && decodes && (await isWellFormedUtf16(path))) {
      path = await copied(decodedUtf16(path));
      const { size: sizeBytes } = statSync(path);
      const head = readFirstBytes(path, HEAD_BYTES);
      const { container } = detectContainer(source.name.replace(/\.gz$/i, ''), head, sizeBytes <= head.length);
      const decoded: Source = { name: source.name, path, sizeBytes, compression: 'none', container };
      return { source: decoded, path, sizeBytes, bomBytes: 0, wasUtf16: true, dispose };
    }
    return { source, path, sizeBytes: statSync(path).size, bomBytes: start.bomBytes, wasUtf16: false, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function* gunzipped(path: string): AsyncGenerator<Buffer> {
  for await (const { bytes } of gunzipChunks(fileChunks(path, {}))) if (bytes.length > 0) yield bytes;
}

function decoderFor(path: string): InstanceType<typeof TextDecoder> {
  const [a, b] = readFirstBytes(path, 2);
  return new TextDecoder((a === 0xfe && b === 0xff) || a === 0 ? 'utf-16be' : 'utf-16le', { fatal: true });
}

async function isWellFormedUtf16(path: string): Promise<boolean> {
  const decoder = decoderFor(path);
  try {
    for await (const chunk of fileChunks(path, {})) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function* decodedUtf16(path: string): AsyncGenerator<Buffer> {
  const decoder = decoderFor(path);
  for await (const chunk of fileChunks(path, {})) {
    const text = decoder.decode(chunk, { stream: true });
    if (text !== '') yield Buffer.from(text);
  }
}
