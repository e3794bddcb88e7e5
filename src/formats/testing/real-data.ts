import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { JsonObject } from '../../json.ts';

const FOLDER = join(resolve(import.meta.dirname, '../../..', process.env.DSPREP_SHARED ?? '../shared'), 'data/real');

/** Whether the public data sets that the long-lived tests read are on this machine. */
export const HAS_REAL_DATA = existsSync(FOLDER);

/** Every row of a real JSON, JSONL or gzipped JSONL file. */
export function realRows(path: string): JsonObject[] {
  const bytes = readFileSync(join(FOLDER, path));
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  if (path.endsWith('.json')) return JSON.parse(text) as JsonObject[];
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as JsonObject);
}
