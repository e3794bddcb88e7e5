import { setImmediate } from 'node:timers/promises';
import type { KeyRuns } from './dedupe/key-runs.ts';
import { openKeyRuns } from './dedupe/key-runs.ts';
import type { KeySet } from './dedupe/key-set.ts';
import { openKeySet } from './dedupe/key-set.ts';
import { visitDuplicates } from './dedupe/merge-runs.ts';
import type { PayloadLog } from './dedupe/payload-log.ts';
import { openPayloadLog } from './dedupe/payload-log.ts';
import type { TempFile } from './dedupe/temp-file.ts';
import { openTempFile } from './dedupe/temp-file.ts';

export interface DedupeOptions {
  /** For keys; beyond it records go to disk. A few KiB and a bit for each record on disk are used whatever it is. */
  memoryBytes: number;
  /** Where they go. */
  spillDir: string;
  /** Ends `drain` with its reason. */
  signal?: AbortSignal;
}

/** Keeps the first of records with equal keys, exactly, in bounded memory. */
export interface Dedupe {
  /**
   * Says whether the key was offered before; `spilled` where that is not known yet, and then what `spill` gives comes back from `drain`. Once a record was
   * spilled, none is `new` any more, so that new records followed by drained ones are in the order in which they came. Ordinals must rise.
   */
  offer(key: Uint8Array, ordinal: number, spill: () => Uint8Array): 'new' | 'duplicate' | 'spilled';
  /** What was spilled, by ordinal. Nothing can be offered after. Throws `DsprepError` (`SPILL_FAILED`), and the signal's reason. */
  drain(): AsyncGenerator<{ isDuplicate: boolean; payload: Buffer }>;
  /** Removes the files, whatever was drained of them. */
  close(): void;
}

const LEAST_BUFFER_BYTES = 256;
const MOST_BUFFER_BYTES = 1 << 20;
/** Records between two looks at the signal. */
const RECORDS_A_TURN = 1024;

/** Opens no file until memory is short; then two, and one more while they are sorted. `offer` and `drain` throw `DsprepError` (`SPILL_FAILED`) where the disk is full. */
export function openDedupe({ memoryBytes, spillDir, signal }: DedupeOptions): Dedupe {
  // three quarters while the set grows, half when it can't; a quarter then sorts
  let keys: KeySet | undefined = openKeySet((memoryBytes / 4) * 3);
  const sortBytes = Math.max(LEAST_BUFFER_BYTES, memoryBytes / 4);
  const files: { close(): void }[] = [];
  let spilled: { log: PayloadLog; runs: KeyRuns; file: TempFile } | undefined;
  let lastOrdinal = -1;

  function openFile(): TempFile {
    const file = openTempFile(spillDir);
    files.push(file);
    return file;
  }

  function openSpill(): NonNullable<typeof spilled> {
    const log = openPayloadLog(spillDir, Math.floor(Math.max(LEAST_BUFFER_BYTES, Math.min(MOST_BUFFER_BYTES, memoryBytes / 16))));
    files.push(log);
    const file = openFile();
    return { log, file, runs: openKeyRuns(file, sortBytes) };
  }

  return {
    offer(key, ordinal, spill) {
      if (keys === undefined) throw new Error('nothing can be offered once the rest was drained');
      if (ordinal <= lastOrdinal) throw new RangeError(`ordinal ${ordinal} came after ${lastOrdinal}`);
      lastOrdinal = ordinal;
      const found = keys.offer(key);
      if (found === 'added') return 'new';
      if (found === 'present') return 'duplicate';
      spilled ??= openSpill();
      spilled.log.append(spill());
      spilled.runs.append(key);
      return 'spilled';
    },
    async *drain() {
      keys = undefined;
      if (spilled === undefined) return;
      const { log, runs, file } = spilled;
      const isDuplicate = new Uint8Array(Math.ceil(runs.count / 8));
      const merge = { openFile, memoryBytes: sortBytes, ...(signal === undefined ? {} : { signal }) };
      await visitDuplicates(file, runs.finish(), merge, (number) => {
        const at = Math.floor(number / 8);
        isDuplicate[at] = (isDuplicate[at] as number) | (1 << (number % 8));
      });
      let number = 0;
      for (const payload of log.payloads()) {
        yield { isDuplicate: (((isDuplicate[Math.floor(number / 8)] as number) >> (number % 8)) & 1) === 1, payload };
        number++;
        if (number % RECORDS_A_TURN === 0) {
          await setImmediate();
          signal?.throwIfAborted();
        }
      }
    },
    close() {
      for (const file of files) file.close();
    },
  };
}
