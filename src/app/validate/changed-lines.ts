import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../../errors.ts';
import type { RowPlace } from '../examine-rows.ts';

const LINE = /^(.+):(\d+)-(\d+)$/;
/** Files that have one row in each line; in others a row may span lines, and is known by its first. */
const ROW_A_LINE = /\.(jsonl|ndjson|txt)$/i;

/**
 * Which rows a change touches, from a file of `PATH:FROM-TO` lines, paths relative to the working folder. Of a file whose rows may span lines all are. Throws `DsprepError`
 * (`USAGE_CHANGED_LINES`).
 */
export function readChangedLines(path: string): (place: Pick<RowPlace, 'source' | 'line'>) => boolean {
  const ranges = new Map<string, [from: number, to: number][]>();
  for (const line of linesOf(path)) {
    const [, file = '', from = '', to = ''] = LINE.exec(line) ?? [];
    if (file === '') throw usageError('USAGE_CHANGED_LINES', `${path}: ${JSON.stringify(line.slice(0, 80))} is no PATH:FROM-TO`, HINT);
    const key = resolve(file);
    const before = ranges.get(key);
    if (before === undefined) ranges.set(key, [[Number(from), Number(to)]]);
    else before.push([Number(from), Number(to)]);
  }
  for (const known of ranges.values()) known.sort(([a], [b]) => a - b);
  const resolved = new Map<string, [number, number][]>();
  return ({ source, line }) => {
    let known = resolved.get(source);
    if (known === undefined) resolved.set(source, (known = ranges.get(resolve(source)) ?? []));
    if (known.length === 0) return false;
    return !ROW_A_LINE.test(source) || isWithin(known, line);
  };
}

const HINT = 'one range a line, e.g. data/train.jsonl:12-14';

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split(/\r?\n/)
      .filter((line) => line !== '');
  } catch (error) {
    throw usageError('USAGE_CHANGED_LINES', `${path} can't be read: ${error instanceof Error ? error.message : String(error)}`, HINT);
  }
}

/** `ranges`: sorted, none inside another. */
function isWithin(ranges: readonly (readonly [number, number])[], line: number): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = ranges[middle] as readonly [number, number];
    if (line < from) high = middle - 1;
    else if (line > to) low = middle + 1;
    else return true;
  }
  return false;
}
