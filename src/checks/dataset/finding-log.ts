import { KEY_BYTES } from '../../pipeline/stages/dedupe/key-set.ts';
import type { DatasetCheckOptions } from '../check.ts';
import { openSortedKeys } from './sorted-keys.ts';
import { openSpillFile } from './spill-file.ts';

/** What was found about a record. */
export interface Finding {
  /** Of the record. */
  number: number;
  /** The less, the graver; of one record only the gravest is kept. */
  rank: number;
  /** Another record, or a count: what the finding is about. */
  other: number;
}

/** Findings that come in any order and are wanted in that of the records. */
export interface FindingLog {
  add(finding: Finding): void;
  /** The gravest of each record, by number. */
  sorted(): AsyncGenerator<Finding>;
  close(): void;
}

const SIX_BYTES = 6;
const READ_ENTRIES = 4096;

export function openFindingLog(options: Omit<DatasetCheckOptions, 'splitOf'>): FindingLog {
  const keys = openSortedKeys({ ...options, memoryBytes: Math.floor(options.memoryBytes / 2) });
  const told = openSpillFile(Math.floor(options.memoryBytes / 2), options.spillDir);
  const key = Buffer.alloc(KEY_BYTES);
  return {
    add({ number, rank, other }) {
      key.writeUIntBE(number, 0, SIX_BYTES);
      key.writeUInt8(rank, SIX_BYTES);
      key.writeUIntBE(other, SIX_BYTES + 1, SIX_BYTES);
      keys.add(key);
    },
    async *sorted() {
      let last = -1;
      await keys.visit((found) => {
        const { number } = findingOf(found, 0);
        if (number !== last) told.append(found);
        last = number;
      });
      const block = Buffer.alloc(READ_ENTRIES * KEY_BYTES);
      for (let at = 0; at < told.sizeBytes; at += block.length) {
        const read = told.read(block, at);
        for (let entry = 0; entry < read; entry += KEY_BYTES) yield findingOf(block, entry);
      }
    },
    close() {
      keys.close();
      told.close();
    },
  };
}

function findingOf(bytes: Uint8Array, at: number): Finding {
  const entry = Buffer.from(bytes.buffer, bytes.byteOffset + at, KEY_BYTES);
  return { number: entry.readUIntBE(0, SIX_BYTES), rank: entry.readUInt8(SIX_BYTES), other: entry.readUIntBE(SIX_BYTES + 1, SIX_BYTES) };
}
