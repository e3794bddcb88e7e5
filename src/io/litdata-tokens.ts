import type { FileSink, WrittenFile } from './file-sink.ts';

/** What LitGPT's TextFiles asks of LitData (litgpt 0.5.13, data/text_files.py): the memory that a stream needs while it is written. */
const CHUNK_BYTES = 50_000_000;

/** Of `torch.int32` in LitData's table of types (litdata 0.2.76, constants.py). */
const DATA_FORMAT = 'no_header_tensor:16';

export interface TokenChunkOptions {
  /** Begins a file of the stream's folder. */
  openFile(name: string): FileSink;
  chunkBytes?: number;
}

/** A stream of ids under way. */
export interface TokenChunks {
  /** One document. */
  add(ids: readonly number[]): void;
  /** Writes the last chunk; the files by name, and the text of `index.json`. */
  end(): { files: ({ name: string } & Pick<WrittenFile, 'sizeBytes' | 'sha256'>)[]; index: string };
}

interface Chunk {
  filename: string;
  chunk_size: number;
  chunk_bytes: number;
  dim: number;
}

/**
 * Writes ids as chunks that LitData's `TokensLoader` reads (litdata 0.2.76, streaming/writer.py): number of documents, where each begins and the last ends, then the ids, all of
 * 32 bits. A chunk ends with a document.
 */
export function openTokenChunks({ openFile, chunkBytes = CHUNK_BYTES }: TokenChunkOptions): TokenChunks {
  const chunks: Chunk[] = [];
  const files: ({ name: string } & Pick<WrittenFile, 'sizeBytes' | 'sha256'>)[] = [];
  let ids = new Int32Array(1 << 16);
  let idCount = 0;
  let ends: number[] = [];

  function writeChunk(): void {
    if (ends.length === 0) return;
    const start = 4 * (ends.length + 2);
    const header = Uint32Array.from([ends.length, start, ...ends.map((end) => start + 4 * end)]);
    const name = `chunk-0-${chunks.length}.bin`;
    const sink = openFile(name);
    sink.writeBytes(new Uint8Array(header.buffer));
    sink.writeBytes(new Uint8Array(ids.buffer, 0, 4 * idCount));
    const { sizeBytes, sha256 } = sink.close();
    files.push({ name, sizeBytes, sha256 });
    chunks.push({ chunk_bytes: sizeBytes, chunk_size: ends.length, dim: idCount, filename: name });
    ends = [];
    idCount = 0;
  }

  return {
    add(document) {
      const sizeBytes = 4 * (ends.length + 3 + idCount + document.length);
      if (sizeBytes > chunkBytes) writeChunk();
      if (idCount + document.length > ids.length) {
        const larger = new Int32Array(Math.max(idCount + document.length, ids.length * 2));
        larger.set(ids.subarray(0, idCount));
        ids = larger;
      }
      for (let i = 0; i < document.length; i++) ids[idCount + i] = document[i] as number;
      idCount += document.length;
      ends.push(idCount);
    },
    end() {
      writeChunk();
      return { files, index: `${JSON.stringify({ chunks, config: configOf(chunkBytes), updated_at: '0' })}\n` };
    },
  };
}

function configOf(chunkBytes: number): object {
  return {
    chunk_bytes: chunkBytes,
    chunk_size: null,
    compression: null,
    compression_level: null,
    data_format: [DATA_FORMAT],
    data_spec: '[1, {"type": null, "context": null, "children_spec": []}]',
    encryption: null,
    item_loader: 'TokensLoader',
  };
}
