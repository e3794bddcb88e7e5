import { KEY_WORDS, wordAt } from './key-set.ts';
import type { TempFile } from './temp-file.ts';

/** An entry of a run: the words of a key, then its number as its low and its high word. The file is this process's own, so its byte order is too. */
export const ENTRY_WORDS = KEY_WORDS + 2;
export const ENTRY_BYTES = ENTRY_WORDS * 4;

/** Bytes that a gathered key takes until it is written: itself, and its place in the sort. */
export const GATHERED_BYTES = KEY_WORDS * 4 + 8;

/** A double orders exactly by a word and a place below this. */
const MOST_GATHERED = 2 ** 21;

/** A part of a file whose entries are in the order of key and number. */
export interface Run {
  start: number;
  end: number;
}

/** Numbers keys from 0 on, in the order in which they come, and writes them as sorted runs. */
export interface KeyRuns {
  append(key: Uint8Array): void;
  readonly count: number;
  /** Writes what is gathered; all runs, earlier numbers first. */
  finish(): Run[];
}

export function openKeyRuns(file: TempFile, memoryBytes: number): KeyRuns {
  const most = Math.max(1, Math.min(MOST_GATHERED, Math.floor(memoryBytes / GATHERED_BYTES)));
  const words = new Uint32Array(most * KEY_WORDS);
  const places = new Float64Array(most);
  const runs: Run[] = [];
  let gathered = 0;
  let count = 0;

  function flush(): void {
    if (gathered === 0) return;
    const start = file.sizeBytes;
    const writer = openEntryWriter(file, Math.min(most, WRITTEN_ENTRIES));
    const first = count - gathered;
    for (const place of sortedPlaces(words, places.subarray(0, gathered))) writer.write(words, place * KEY_WORDS, first + place);
    writer.flush();
    runs.push({ start, end: file.sizeBytes });
    gathered = 0;
  }

  return {
    append(key) {
      if (gathered === most) flush();
      const at = gathered * KEY_WORDS;
      for (let i = 0; i < KEY_WORDS; i++) words[at + i] = wordAt(key, 4 * i);
      places[gathered] = (words[at] as number) * MOST_GATHERED + gathered;
      gathered++;
      count++;
    },
    get count() {
      return count;
    },
    finish() {
      flush();
      return runs;
    },
  };
}

/** Places of keys in their order; equal keys stay in the order in which they came. */
function* sortedPlaces(words: Uint32Array, places: Float64Array): Generator<number> {
  // first word and place in one double: the engine sorts doubles without calling back
  places.sort();
  for (let start = 0; start < places.length;) {
    const firstWord = Math.floor((places[start] as number) / MOST_GATHERED);
    let end = start + 1;
    while (end < places.length && Math.floor((places[end] as number) / MOST_GATHERED) === firstWord) end++;
    if (end === start + 1) yield (places[start] as number) % MOST_GATHERED;
    else {
      const alike = Array.from(places.subarray(start, end), (place) => place % MOST_GATHERED);
      yield* alike.sort((a, b) => compareKeys(words, a * KEY_WORDS, words, b * KEY_WORDS));
    }
    start = end;
  }
}

export function compareKeys(a: Uint32Array, aStart: number, b: Uint32Array, bStart: number): number {
  for (let i = 0; i < KEY_WORDS; i++) {
    const difference = (a[aStart + i] as number) - (b[bStart + i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}

const WRITTEN_ENTRIES = 4096;
const WORD = 2 ** 32;

/** Writes entries through a buffer. */
export function openEntryWriter(
  file: TempFile,
  entries: number,
): { write(key: Uint32Array, start: number, number: number): void; flush(): void } {
  const buffer = new Uint32Array(entries * ENTRY_WORDS);
  let used = 0;
  function flush(): void {
    file.append(new Uint8Array(buffer.buffer, 0, used * 4));
    used = 0;
  }
  return {
    write(key, start, number) {
      if (used === buffer.length) flush();
      for (let i = 0; i < KEY_WORDS; i++) buffer[used + i] = key[start + i] as number;
      buffer[used + KEY_WORDS] = number % WORD;
      buffer[used + KEY_WORDS + 1] = Math.floor(number / WORD);
      used += ENTRY_WORDS;
    },
    flush,
  };
}

/** The number of an entry that stands at `start`. */
export function numberAt(entries: Uint32Array, start: number): number {
  return (entries[start + KEY_WORDS + 1] as number) * WORD + (entries[start + KEY_WORDS] as number);
}
