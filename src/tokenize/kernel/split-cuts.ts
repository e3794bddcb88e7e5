import { BLANK, pointAt, widthOf } from './characters';
import { hasPair } from './pairs';

/** Where the host has put the tables that say which characters some token has side by side (cut-table.ts). */
let bytePairs: u32 = 0;
let pointPairs: u32 = 0;
let pointSlotMask: u32 = 0;
let splitsAtBlank: bool = false;

export function useCuts(bytePairsAt: u32, pointPairsAt: u32, slotMask: u32, atBlank: bool): void {
  bytePairs = bytePairsAt;
  pointPairs = pointPairsAt;
  pointSlotMask = slotMask;
  splitsAtBlank = atBlank;
}

/** For vocabularies without a split pattern: a piece ends where no merge can cross. Before every blank too, where the tokenizer splits there. */
export function splitByCuts(at: u32, end: u32): u32 {
  let point = pointAt(at);
  let next = at + widthOf(load<u8>(at));
  while (next < end) {
    const before = point;
    const lead: u32 = load<u8>(next);
    point = pointAt(next);
    if (splitsAtBlank && lead === BLANK) break;
    if (!mayCross(before, point)) break;
    next += widthOf(lead);
  }
  return next;
}

/** Whether a token may reach from one code point to the next. */
function mayCross(before: u32, point: u32): bool {
  if ((before | point) < 0x80) return load<u32>(bytePairs + 4 * ((before << 7) | point)) !== 0;
  return hasPair(pointPairs, pointSlotMask, before, point);
}
