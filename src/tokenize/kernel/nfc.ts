import { isIdeograph, pointAt, widthOf } from './characters';
import { NFC_CHANGES, NFC_SHIFT } from './classes';
import { CLASSES } from './layout';

/** U+0300 is the first that NFC may change; its UTF-8 begins with this byte. */
const FIRST_LEAD: u32 = 0xcc;

/** Whether NFC might change a text. */
export function mayChangeInNfc(at: u32, end: u32): bool {
  while (at < end) {
    const ascii = ctz(i8x16.bitmask(v128.load(at)) | 0x10000);
    at += ascii;
    if (ascii === 16 || at >= end) continue;
    const lead: u32 = load<u8>(at);
    if (isIdeograph(lead)) {
      at += 3;
      continue;
    }
    if (lead >= FIRST_LEAD && load<u8>(CLASSES + pointAt(at)) >> NFC_SHIFT === NFC_CHANGES) return true;
    at += widthOf(lead);
  }
  return false;
}
