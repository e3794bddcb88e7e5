import { createCsvParser } from './csv.ts';
import { CHUNK_BYTES, fileChunks, readFirstBytes } from './file-chunks.ts';
import { gunzipChunks } from './gzip.ts';
import type { GunzipChunk } from './gzip.ts';
import { createJsonParser } from './json-document.ts';
import { createJsonlParser } from './jsonl.ts';
import { badRow, rawText } from './row-parser.ts';
import type { RowParser } from './row-parser.ts';
import type { RowBatch } from './row.ts';
import type { Source } from './sources.ts';
import { createTextLinesParser, createWholeTextParser } from './text.ts';
import { BOM_NOTE, readTextStart, UTF16 } from './text-start.ts';

/** A run of bytes of an uncompressed JSON Lines file: the rows whose first byte lies in `[start, end)`. */
export interface Span {
  start: number;
  end: number;
}

export interface ReadRowsOptions {
  /** Longer rows become a `ROW_TOO_LARGE`; default 32 MiB. Bounds memory. */
  maxRowBytes?: number;
  /** A piece of a source that `isSplittable`. Lines are then counted from the span's start: add the line ends before it. */
  span?: Span;
  /** Given every byte of the file as it is on disk, in order. Not with a span that is only a part. */
  onBytes?: (bytes: Uint8Array) => void;
  /** Aborting rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Text files: one row per file instead of one per line. */
  textPerFile?: boolean;
  /** Deepest nesting of lists and objects in a row, at most a few thousand; default 1000. */
  maxDepth?: number;
}

const MAX_ROW_BYTES = 32 * 1024 * 1024;
const MAX_DEPTH = 1000;

/**
 * The rows of one source, in order, some hundred KiB of it at a time. Data problems are bad rows and notes;
 * a file that cannot be opened or read throws `INPUT_UNREADABLE`.
 */
export async function* readRows(source: Source, options: ReadRowsOptions = {}): AsyncGenerator<RowBatch> {
  const { onBytes, signal } = options;
  const span = partialSpan(source, options);
  const start = span === undefined || span.start === 0 ? 0 : span.start - 1;
  const raw = fileChunks(source.path, { start, onBytes, signal, chunkBytes: chunkBytesFor(source, span) });
  const chunks = source.compression === 'gzip' ? gunzipChunks(raw) : plainChunks(raw);
  let parser: RowParser | undefined;
  let bytesRead = 0;
  for await (const chunk of chunks) {
    bytesRead = chunk.bytesRead;
    const batch: RowBatch = { rows: [], notes: [], bytesRead };
    let bytes = chunk.bytes;
    if (parser === undefined) {
      const opened = openParser(source, options, span, bytes, batch);
      parser = opened.parser;
      bytes = opened.bytes;
    }
    if (!parser.isDone) {
      if (bytes.length > 0) parser.push(bytes, batch);
      if (chunk.broken !== undefined) parser.breakOff(chunk.broken, batch);
    }
    yield batch;
    if (chunk.broken !== undefined || (parser.isDone && onBytes === undefined)) return;
  }
  const last: RowBatch = { rows: [], notes: [], bytesRead };
  parser ??= openParser(source, options, span, Buffer.alloc(0), last).parser;
  if (!parser.isDone) parser.end(last);
  if (last.rows.length > 0 || last.notes.length > 0) yield last;
}

/** Whether spans of a source can be read apart: uncompressed JSON Lines, whose line ends are single bytes. */
export function isSplittable(source: Source): boolean {
  if (source.container !== 'jsonl' || source.compression !== 'none') return false;
  return !readTextStart(readFirstBytes(source.path, 4)).isUtf16;
}

/** The span, where it is not the whole source. */
function partialSpan(source: Source, { span, onBytes }: ReadRowsOptions): Span | undefined {
  if (span === undefined || (span.start === 0 && span.end >= source.sizeBytes)) return undefined;
  if (source.container !== 'jsonl' || source.compression !== 'none') throw new RangeError(`${source.name} cannot be read in spans`);
  if (onBytes !== undefined) throw new RangeError('onBytes is for whole sources');
  return span;
}

/** Of a span no more than is needed is read at first, so that small spans stay cheap. */
function chunkBytesFor(source: Source, span: Span | undefined): number {
  if (span === undefined) return Math.max(4096, Math.min(CHUNK_BYTES, source.sizeBytes + 1));
  return Math.max(4096, Math.min(CHUNK_BYTES, span.end - span.start + 4096));
}

/** Makes the parser that the source needs, and takes off the byte order mark. */
function openParser(
  source: Source,
  options: ReadRowsOptions,
  span: Span | undefined,
  bytes: Buffer,
  batch: RowBatch,
): { parser: RowParser; bytes: Buffer } {
  const isWhole = span === undefined || span.start === 0;
  const { bomBytes, isUtf16 } = isWhole ? readTextStart(bytes) : { bomBytes: 0, isUtf16: false };
  if (isWhole && source.note !== undefined) batch.notes.push({ issue: source.note, offset: 0, line: 1 });
  if (bomBytes > 0) batch.notes.push({ issue: BOM_NOTE, offset: 0, line: 1 });
  if (isUtf16) {
    batch.rows.push(badRow(UTF16, { offset: 0, line: 1 }, rawText(bytes.subarray(0, 256))));
    return { parser: NOTHING, bytes };
  }
  const offset = isWhole ? bomBytes : (span?.start ?? 0) - 1;
  const shared = { offset, maxRowBytes: options.maxRowBytes ?? MAX_ROW_BYTES, maxDepth: options.maxDepth ?? MAX_DEPTH };
  return { parser: parserFor(), bytes: bytes.subarray(bomBytes) };

  function parserFor(): RowParser {
    switch (source.container) {
      case 'jsonl':
        return createJsonlParser({ ...shared, isAfterSpan: !isWhole, ...(span === undefined ? {} : { endOffset: span.end }) });
      case 'json':
        return createJsonParser(shared);
      case 'csv':
      case 'tsv':
        return createCsvParser({ ...shared, container: source.container });
      case 'text':
        return options.textPerFile ? createWholeTextParser(shared) : createTextLinesParser(shared);
    }
  }
}

/** Reads nothing. */
const NOTHING: RowParser = { isDone: true, push: () => undefined, end: () => undefined, breakOff: () => undefined };

async function* plainChunks(chunks: AsyncIterable<Buffer>): AsyncGenerator<GunzipChunk> {
  let bytesRead = 0;
  for await (const bytes of chunks) {
    bytesRead += bytes.length;
    yield { bytes, bytesRead };
  }
}
