import { setImmediate } from 'node:timers/promises';
import { KEY_WORDS } from './key-set.ts';
import type { Run } from './key-runs.ts';
import { ENTRY_BYTES, ENTRY_WORDS, compareKeys, numberAt, openEntryWriter } from './key-runs.ts';
import type { TempFile } from './temp-file.ts';

export interface MergeOptions {
  /** Makes the files that passes write to. */
  openFile(): TempFile;
  memoryBytes: number;
  signal?: AbortSignal;
}

const MOST_BLOCK_ENTRIES = 4096;
const LEAST_FAN_IN = 2;
const MOST_FAN_IN = 256;
/** Entries between two looks at the signal. */
const ENTRIES_A_TURN = 1 << 16;

/**
 * Calls `visit` with the numbers of all entries whose key an earlier number has, in the order of the keys. Merges as many runs at once as memory allows,
 * in several passes if it must: at most two files are open. Closes `file`.
 */
export async function visitDuplicates(
  file: TempFile,
  runs: readonly Run[],
  options: MergeOptions,
  visit: (number: number) => void,
): Promise<void> {
  const previous = new Uint32Array(KEY_WORDS);
  let isFirst = true;
  await visitEntries(file, runs, options, (entries, start) => {
    if (!isFirst && compareKeys(entries, start, previous, 0) === 0) visit(numberAt(entries, start));
    isFirst = false;
    for (let i = 0; i < KEY_WORDS; i++) previous[i] = entries[start + i] as number;
  });
}

/** Calls `visit` with where each entry stands, in the order of key and number; otherwise as `visitDuplicates`. */
export async function visitEntries(
  file: TempFile,
  runs: readonly Run[],
  options: MergeOptions,
  visit: (entries: Uint32Array, start: number) => void,
): Promise<void> {
  const blockEntries = clamp(Math.floor(options.memoryBytes / (LEAST_FAN_IN + 1) / ENTRY_BYTES), 1, MOST_BLOCK_ENTRIES);
  const fanIn = clamp(Math.floor(options.memoryBytes / (blockEntries * ENTRY_BYTES)) - 1, LEAST_FAN_IN, MOST_FAN_IN);
  let current = file;
  let left = runs;
  try {
    while (left.length > fanIn) {
      const next = options.openFile();
      try {
        left = await mergePass(current, left, next, { fanIn, blockEntries }, options.signal);
      } catch (error) {
        next.close();
        throw error;
      }
      current.close();
      current = next;
    }
    await mergeRuns(current, left, blockEntries, options.signal, visit);
  } finally {
    current.close();
  }
}

/** Merges neighbouring runs, so that earlier numbers stay in earlier runs. */
async function mergePass(
  from: TempFile,
  runs: readonly Run[],
  to: TempFile,
  { fanIn, blockEntries }: { fanIn: number; blockEntries: number },
  signal: AbortSignal | undefined,
): Promise<Run[]> {
  const merged: Run[] = [];
  const writer = openEntryWriter(to, blockEntries);
  for (let i = 0; i < runs.length; i += fanIn) {
    const start = to.sizeBytes;
    await mergeRuns(from, runs.slice(i, i + fanIn), blockEntries, signal, (entries, at) =>
      writer.write(entries, at, numberAt(entries, at)),
    );
    writer.flush();
    merged.push({ start, end: to.sizeBytes });
  }
  return merged;
}

/** Where the merge stands in one run. */
interface Cursor {
  /** Of equal keys, the one from the earlier run comes first. */
  order: number;
  block: Uint32Array;
  /** Words of the block that are taken, and that there are. */
  at: number;
  end: number;
  position: number;
  last: number;
}

async function mergeRuns(
  file: TempFile,
  runs: readonly Run[],
  blockEntries: number,
  signal: AbortSignal | undefined,
  each: (entries: Uint32Array, start: number) => void,
): Promise<void> {
  // a heap whose first cursor has the least key
  const heap: Cursor[] = [];
  for (const [order, { start, end }] of runs.entries()) {
    const cursor: Cursor = { order, block: new Uint32Array(blockEntries * ENTRY_WORDS), at: 0, end: 0, position: start, last: end };
    if (fill(file, cursor)) heap.push(cursor);
  }
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) sink(heap, i);
  for (let merged = 1; heap.length > 0; merged++) {
    const cursor = heap[0] as Cursor;
    each(cursor.block, cursor.at);
    cursor.at += ENTRY_WORDS;
    if (cursor.at === cursor.end && !fill(file, cursor)) {
      const last = heap.pop() as Cursor;
      if (heap.length > 0) heap[0] = last;
    }
    sink(heap, 0);
    if (merged % ENTRIES_A_TURN === 0) {
      await setImmediate();
      signal?.throwIfAborted();
    }
  }
}

/** Reads the next block; false at the end of the run. */
function fill(file: TempFile, cursor: Cursor): boolean {
  const sizeBytes = Math.min(cursor.block.byteLength, cursor.last - cursor.position);
  const read = file.read(new Uint8Array(cursor.block.buffer, 0, sizeBytes), cursor.position);
  if (read < sizeBytes) throw new Error('a file of sorted keys ends too early');
  cursor.position += read;
  cursor.at = 0;
  cursor.end = read / 4;
  return read > 0;
}

function sink(heap: Cursor[], from: number): void {
  for (let parent = from; ;) {
    const left = 2 * parent + 1;
    if (left >= heap.length) return;
    const right = left + 1;
    const child = right < heap.length && isBefore(heap[right] as Cursor, heap[left] as Cursor) ? right : left;
    if (!isBefore(heap[child] as Cursor, heap[parent] as Cursor)) return;
    [heap[parent], heap[child]] = [heap[child] as Cursor, heap[parent] as Cursor];
    parent = child;
  }
}

function isBefore(a: Cursor, b: Cursor): boolean {
  const difference = compareKeys(a.block, a.at, b.block, b.at);
  return difference === 0 ? a.order < b.order : difference < 0;
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
