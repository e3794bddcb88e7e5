import { KEY_BYTES } from '../../pipeline/stages/dedupe/key-set.ts';
import { numberAt, openKeyRuns } from '../../pipeline/stages/dedupe/key-runs.ts';
import { visitEntries } from '../../pipeline/stages/dedupe/merge-runs.ts';
import type { DatasetCheckOptions } from '../check.ts';
import { openSpillFile } from './spill-file.ts';

/** Keys of 16 bytes, numbered from 0 in the order in which they come, and sorted in bounded memory. */
export interface SortedKeys {
  add(key: Uint8Array): void;
  /** Every key in order, equal ones by number. `key` is the same array each time. Nothing can be added after. */
  visit(each: (key: Uint8Array, number: number) => void): Promise<void>;
  close(): void;
}

export function openSortedKeys({ memoryBytes, spillDir, signal }: Omit<DatasetCheckOptions, 'splitOf'>): SortedKeys {
  const half = Math.floor(memoryBytes / 2);
  const openFile = (): ReturnType<typeof openSpillFile> => openSpillFile(half, spillDir);
  const file = openFile();
  const runs = openKeyRuns(file, half);
  return {
    add: (key) => runs.append(key),
    async visit(each) {
      const key = Buffer.alloc(KEY_BYTES);
      const options = { openFile, memoryBytes: half, ...(signal === undefined ? {} : { signal }) };
      await visitEntries(file, runs.finish(), options, (entries, start) => {
        for (let at = 0; at < KEY_BYTES; at += 4) key.writeUInt32BE(entries[start + at / 4] as number, at);
        each(key, numberAt(entries, start));
      });
    },
    close: () => file.close(),
  };
}
