import { NFC_BASE, NFC_CHANGES, NFC_INERT } from '../kernel/classes.ts';
import { nfcParts } from './unicode-classes.ts';

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
