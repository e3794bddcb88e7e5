import { NFC_CHANGES, NFC_INERT, nfcParts } from './unicode-classes.ts';
import { pointAt, widthOf } from './utf8.ts';

/** U+0300 is the first that NFC may change; its UTF-8 begins with this byte. */
const FIRST_LEAD = 0xcc;

/** Whether NFC might change a text. */
export function mayChangeInNfc(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const lead = bytes[at] as number;
    if (lead < FIRST_LEAD) continue;
    if (nfcParts()[pointAt(bytes, at)] === NFC_CHANGES) return true;
    at += widthOf(lead) - 1;
  }
  return false;
}

/**
 * NFC as Python's `tokenizers` does it, whose Unicode is older than Node's: what it does not know of stays where it is. Between such code points the text has only
 * those that both know, and for these Unicode promises equal results in all versions.
 */
export function toNfc(text: string): string {
  const parts = nfcParts();
  let result = '';
  let from = 0;
  for (let at = 0; at < text.length;) {
    const point = text.codePointAt(at) as number;
    const next = at + (point > 0xffff ? 2 : 1);
    if (parts[point] === NFC_INERT) {
      result += text.slice(from, at).normalize('NFC') + text.slice(at, next);
      from = next;
    }
    at = next;
  }
  return result + text.slice(from).normalize('NFC');
}
