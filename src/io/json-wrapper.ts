import { createJsonScanner } from './json-scanner.ts';

/** Keys under which files that are one object keep their list of rows. */
const WRAPPER_KEYS: ReadonlySet<string> = new Set([
  'data',
  'rows',
  'train',
  'items',
  'examples',
  'conversations',
  'records',
  'samples',
  'instances',
]);

/** Keys that only a row has: an object with one of them is a row, whatever else it holds. */
const ROW_KEYS: ReadonlySet<string> = new Set([
  'messages',
  'instruction',
  'prompt',
  'completion',
  'chosen',
  'rejected',
  'text',
  'output',
  'response',
  'question',
  'answer',
  'input',
]);

/** Keys that a turn of a conversation has: a list of such objects is one row's conversation, not a list of rows. */
const TURN_KEYS: ReadonlySet<string> = new Set(['role', 'from', 'value', 'content', 'speaker']);

export interface WrappedRows {
  key: string;
  /** Index of the list's `[`. */
  start: number;
  /** Keys that stand beside it, as far as they were seen. */
  otherKeys: string[];
}

/**
 * Looks for the one list of rows inside a top-level object, `{"data": [{…}, …]}`. Undefined where the object is a row itself,
 * has no such list, or has two of them.
 *
 * `bytes` begins with `{` and may end anywhere after the list has begun; it is not checked to be JSON.
 */
export function findWrappedRows(bytes: Buffer): WrappedRows | undefined {
  let found: WrappedRows | undefined;
  const otherKeys: string[] = [];
  for (const { key, valueStart } of topLevelKeys(bytes)) {
    if (ROW_KEYS.has(key)) return undefined;
    if (WRAPPER_KEYS.has(key) && holdsRows(bytes, valueStart)) {
      if (found !== undefined) return undefined;
      found = { key, start: valueStart, otherKeys };
    } else otherKeys.push(key);
  }
  return found;
}

/** Whether a list begins at `start` and its first element is an object that is not a turn. */
function holdsRows(bytes: Buffer, start: number): boolean {
  if (bytes[start] !== 0x5b) return false;
  const first = afterSpace(bytes, start + 1);
  if (bytes[first] !== 0x7b) return false;
  for (const { key } of topLevelKeys(bytes.subarray(first))) if (TURN_KEYS.has(key)) return false;
  return true;
}

/** The keys of the object at the start of `bytes`, each with the index of its value; stops where the object or `bytes` ends. */
function* topLevelKeys(bytes: Buffer): Generator<{ key: string; valueStart: number }> {
  const scanner = createJsonScanner();
  let at = 1;
  for (;;) {
    at = afterSpace(bytes, at);
    if (bytes[at] !== 0x22) return;
    scanner.begin();
    const keyEnd = scanner.scan(bytes, at);
    if (keyEnd < 0) return;
    const key = parseKey(bytes.toString('utf8', at, keyEnd));
    at = afterSpace(bytes, keyEnd);
    if (key === undefined || bytes[at] !== 0x3a) return;
    const valueStart = afterSpace(bytes, at + 1);
    yield { key, valueStart };
    at = endOfValue(bytes, valueStart);
    if (at < 0) return;
    at = afterSpace(bytes, at);
    if (bytes[at] !== 0x2c) return;
    at += 1;
  }

  function endOfValue(from: Buffer, start: number): number {
    // A bare word before `}` is not ended by it (see the scanner), so it is skipped by hand.
    const byte = from[start];
    if (byte === 0x22 || byte === 0x5b || byte === 0x7b) {
      scanner.begin();
      return scanner.scan(from, start);
    }
    let end = start;
    while (end < from.length && from[end] !== 0x2c && from[end] !== 0x7d) end += 1;
    return end;
  }
}

function parseKey(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

function afterSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09) at += 1;
  return at;
}
