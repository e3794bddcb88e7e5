import type { Issue } from '../errors.ts';

/** What the first bytes of a text say about the rest. */
export interface TextStart {
  /** Size of the UTF-8 byte order mark: 3 or 0. */
  bomBytes: number;
  isUtf16: boolean;
}

/** Looks at the first four bytes, or fewer where there are no more. UTF-16 is seen by its mark, or by a NUL next to an ASCII character. */
export function readTextStart(bytes: Uint8Array): TextStart {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { bomBytes: 3, isUtf16: false };
  const hasMark = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff);
  const isLittleEndian = isAsciiText(a) && b === 0 && (c === undefined || d === 0);
  const isBigEndian = a === 0 && isAsciiText(b) && (d === undefined || c === 0);
  return { bomBytes: 0, isUtf16: hasMark || isLittleEndian || isBigEndian };
}

function isAsciiText(byte: number | undefined): boolean {
  return byte !== undefined && ((byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}

export const BOM_NOTE: Issue = { code: 'TEXT_BOM', severity: 'info', message: 'the file begins with a byte order mark, which is left out' };

export const CRLF_NOTE: Issue = { code: 'TEXT_CRLF', severity: 'info', message: 'the file has Windows line ends (CR LF)' };

export const UTF16: Issue = {
  code: 'TEXT_UTF16',
  severity: 'error',
  message: 'the file is UTF-16',
  fix: 'convert it to UTF-8, e.g. iconv -f utf-16 -t utf-8',
};
