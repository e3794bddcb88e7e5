import { createHash } from 'node:crypto';
import type { JsonValue } from '../../json.ts';

const HEX_DIGITS = 16;

/** What a row says, in a few characters: the same wherever it stands. */
export function contentHash(content: JsonValue | undefined, raw = ''): string {
  return shortHash(content === undefined ? raw : JSON.stringify(content));
}

/** The same for the same finding in the same content. */
export function fingerprintOf(code: string, content: string, pointer = ''): string {
  return shortHash(`${code}\0${content}\0${pointer}`);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HEX_DIGITS);
}
