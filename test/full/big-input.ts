import { closeSync, openSync, writeSync } from 'node:fs';

/** A sentence that is different for each number. */
function sentence(number: number, words: number): string {
  let state = (number * 2654435761 + 1) >>> 0;
  const parts: string[] = [];
  for (let i = 0; i < words; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    parts.push(WORDS[state % WORDS.length] as string);
  }
  return parts.join(' ');
}

const WORDS =
  'river stone light paper clock garden winter música 雪 yellow seven open "quoted" back\\slash tab\tnew\nline naïve ok fast'.split(' ');

/** Calls `row` for 0, 1, … until the file has `megabytes` (10^6 bytes), and gives the number of rows. */
export function writeRows(path: string, megabytes: number, row: (number: number) => string): number {
  const file = openSync(path, 'w');
  let written = 0;
  let rows = 0;
  let pending = '';
  while (written < megabytes * 1e6) {
    const text = row(rows++);
    pending += text;
    if (pending.length > 1 << 20) {
      written += writeSync(file, pending);
      pending = '';
    }
  }
  writeSync(file, pending);
  closeSync(file);
  return rows;
}

/** A line of ShareGPT JSONL. */
export function shareGptLine(number: number): string {
  const turns = [
    { from: 'human', value: sentence(number, 12) },
    { from: 'gpt', value: sentence(number + 7, 60) },
  ];
  return JSON.stringify({ id: `row-${number}`, conversations: turns }) + '\n';
}
