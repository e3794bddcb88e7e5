import type { CompiledTokenizer } from './compiled.ts';
import { mayCross } from './cut-table.ts';
import { BLANK } from './split-scanner.ts';
import type { SplitScanner } from './split-scanner.ts';
import { pointAt, widthOf } from './utf8.ts';

/** For vocabularies without a split pattern: a piece ends where no merge can cross. Before every blank too, where the tokenizer splits there. */
export function splitByCuts(cuts: Pick<CompiledTokenizer, 'bytePairs' | 'pointPairs'>, splitsAtBlank: boolean): SplitScanner {
  const { bytePairs } = cuts;
  return (bytes, at, end) => {
    let point = pointAt(bytes, at);
    let next = at + widthOf(bytes[at] as number);
    while (next < end) {
      const before = point;
      const lead = bytes[next] as number;
      point = lead < 0x80 ? lead : pointAt(bytes, next);
      if (before < 0x80 && lead < 0x80) {
        if (bytePairs[(before << 7) | lead] === 0 || (splitsAtBlank && lead === BLANK)) return next;
        next++;
      } else {
        if (!mayCross(cuts, before, point) || (splitsAtBlank && lead === BLANK)) return next;
        next += widthOf(lead);
      }
    }
    return end;
  };
}
