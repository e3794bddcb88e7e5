import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openFileSink } from './file-sink.ts';
import { openTokenChunks } from './litdata-tokens.ts';
import { useTempFolder } from './testing/temp-folder.ts';

const temp = useTempFolder();

interface Index {
  chunks: { chunk_bytes: number; chunk_size: number; dim: number; filename: string }[];
  config: { data_format: string[]; item_loader: string };
}

/** Documents of a chunk, by its header. */
function documentsOf(bytes: Buffer): number[][] {
  const words = new Int32Array(new Uint8Array(bytes).buffer);
  const [count = 0] = words;
  return Array.from({ length: count }, (_, i) => [...words.subarray((words[i + 1] as number) / 4, (words[i + 2] as number) / 4)]);
}

test('chunks hold the documents in order, each whole, and no chunk is larger than it may be unless one document is', () => {
  const documents = fc.array(fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 40 }), { maxLength: 30 });
  fc.assert(
    fc.property(documents, (given) => {
      const chunkBytes = 200;
      const chunks = openTokenChunks({ openFile: (name) => openFileSink(temp.path(name)), chunkBytes });
      for (const document of given) chunks.add(document);
      const { files, index } = chunks.end();
      const parsed = JSON.parse(index) as Index;
      const read = parsed.chunks.map(({ filename }) => readFileSync(temp.path(filename)));
      expect(read.flatMap(documentsOf)).toEqual(given);
      expect(parsed.chunks.map(({ dim }) => dim)).toEqual(read.map((bytes) => documentsOf(bytes).flat().length));
      for (const [i, { chunk_bytes: size, chunk_size: count }] of parsed.chunks.entries()) {
        expect([size, files[i]?.sizeBytes]).toEqual([read[i]?.length, read[i]?.length]);
        expect(size <= chunkBytes || count === 1).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});
