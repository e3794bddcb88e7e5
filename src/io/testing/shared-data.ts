import { resolve } from 'node:path';

/** A path in the data that is shared with the tests but not part of the repository; tests skip where it is missing. */
export function sharedData(path: string): string {
  return resolve(import.meta.dirname, '../../..', process.env['DSPREP_SHARED'] ?? '../shared', 'data', path);
}
