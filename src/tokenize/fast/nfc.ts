import { NFC_BASE, NFC_CHANGES, NFC_INERT, nfcParts } from './unicode-classes.ts';
import type { StagedBytes } from './piece-cache.ts';
import { pointAt, widthOf } from './utf8.ts';

/** U+0300 is the first that NFC may change; its UTF-8 begins with this byte. */
const FIRST_LEAD = 0xcc;
/** Of four bytes those bits that no ASCII character has. */
const NOT_ASCII = 0x80808080 | 0;

/** Whether NFC might change a text. */
export function mayChangeInNfc({ bytes, view }: StagedBytes, start: number, end: number): boolean {
  for (let at = start; at < end;) {
    const lead = bytes[at] as number;
    if (lead < 0x80 && (view.getInt32(at, true) & NOT_ASCII) === 0) at += 4;
    else {
      if (lead >= FIRST_LEAD && nfcParts()[pointAt(bytes, at)] === NFC_CHANGES) return true;
      at += widthOf(lead);
    }
  }
  return false;
}

/**
 * NFC as Python's `tokenizers` does it, whose Unicode is older than Node's: what it does not know of stays where it is. Characters that may change are put together with
 * at most the one before their run, if that is the first of compositions; all others stay. Unicode promises equal results in all versions for what both know.
 */
export function toNfc(text: string): string {
  const parts = nfcParts();
  let result = '';
  let from = 0;
  let before = NFC_INERT;
  let beforeStart = 0;
  for (let at = 0; at < text.length;) {
    const point = text.codePointAt(at) as number;
    const part = parts[point] as number;
    const next = at + (point > 0xffff ? 2 : 1);
    if (part !== NFC_CHANGES) {
      before = part;
      beforeStart = at;
      at = next;
      continue;
    }
    let end = next;
    while (end < text.length && parts[text.codePointAt(end) as number] === NFC_CHANGES)
      end += (text.codePointAt(end) as number) > 0xffff ? 2 : 1;
    const start = before === NFC_BASE ? beforeStart : at;
    result += text.slice(from, start) + text.slice(start, end).normalize('NFC');
    from = end;
    before = NFC_INERT;
    at = end;
  }
  return result + text.slice(from);
}
