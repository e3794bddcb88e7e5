import { isUtf8 } from 'node:buffer';
import type { Issue } from '../errors.ts';

/** How many bytes at the start are well-formed UTF-8 (Unicode 15, table 3-7). Slow; for text that is known to be bad. */
export function validUtf8Bytes(bytes: Uint8Array): number {
  let at = 0;
  for (;;) {
    const lead = bytes[at];
    if (lead === undefined) return at;
    const size = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (size === 0 || at + size > bytes.length || !isUtf8(bytes.subarray(at, at + size))) return at;
    at += size;
  }
}

/** The issue of a row that is not UTF-8; `byte` is the first that does not fit. */
export function invalidUtf8(byte: number | undefined): Issue {
  const seen = byte === undefined ? '' : ` (byte 0x${byte.toString(16).padStart(2, '0')})`;
  return {
    code: 'TEXT_INVALID_UTF8',
    severity: 'error',
    message: `not UTF-8${seen}`,
    fix: 'convert the file to UTF-8, e.g. iconv -f windows-1252 -t utf-8',
  };
}
