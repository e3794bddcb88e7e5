import type { Issue } from '../errors.ts';

/** How rows stand in a file. */
export type Container = 'jsonl' | 'json' | 'csv' | 'tsv' | 'text';

const BY_EXTENSION: Readonly<Record<string, Container>> = {
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.json': 'json',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.txt': 'text',
};

/** Lines looked at to tell JSON Lines from JSON over several lines. */
const SAMPLE_LINES = 50;

/** What a file's name says about its container, `.gz` left out. */
export function containerByName(name: string): Container | undefined {
  const extension = /\.[^./\\]+$/.exec(name.toLowerCase().replace(/\.gz$/, ''))?.[0];
  return extension === undefined ? undefined : BY_EXTENSION[extension];
}

/**
 * The container of a file from its name and its first bytes (decompressed, and all there are where `isWhole`).
 * The note says where the content overrules the name.
 */
export function detectContainer(name: string, head: Buffer, isWhole: boolean): { container: Container; note?: Issue } {
  const named = containerByName(name);
  if (named !== undefined && named !== 'json' && named !== 'jsonl') return { container: named };
  const seen = jsonContainerOf(head, isWhole);
  if (named === undefined) return { container: seen ?? 'text' };
  const isSure = seen !== undefined && (seen === 'json' || hasSeveralLines(head));
  if (!isSure || seen === named) return { container: named };
  const message = seen === 'jsonl' ? 'read as JSON Lines: each line is a value of its own' : 'read as JSON: its values go over lines';
  return { container: seen, note: { code: 'CONTAINER_BY_CONTENT', severity: 'info', message } };
}

/** JSON or JSON Lines by content; undefined where it is neither, or the only line cannot tell. */
function jsonContainerOf(head: Buffer, isWhole: boolean): 'json' | 'jsonl' | undefined {
  const text = head.toString('utf8').replace(/^\uFEFF/, '');
  const first = /\S/.exec(text)?.[0];
  if (first !== '{' && first !== '[') return undefined;
  const lines = text.split('\n');
  const lastLine = isWhole ? undefined : lines.pop();
  const full = lines.filter((line) => line.trim() !== '').slice(0, SAMPLE_LINES);
  const values = full.filter(holdsObjectOrList).length;
  if (first === '[') return values > 1 && values === full.length ? 'jsonl' : 'json';
  if (full.length === 0) return lastLine === undefined ? undefined : 'jsonl';
  const isSpread = full[0]?.trim() === '{' || values * 2 <= full.length;
  return isSpread && full.length > 1 && !holdsObjectOrList(full[0] ?? '') ? 'json' : 'jsonl';
}

function holdsObjectOrList(line: string): boolean {
  const text = line.trim();
  if (!text.startsWith('{') && !text.startsWith('[')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function hasSeveralLines(head: Buffer): boolean {
  const first = head.indexOf(0x0a);
  return first >= 0 && head.subarray(first).toString('latin1').trim() !== '';
}
