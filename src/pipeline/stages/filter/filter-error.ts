import type { DsprepError } from '../../../errors.ts';
import { usageError } from '../../../errors.ts';

/** What is wrong with a filter, and where: `index` counts the UTF-16 units before the place. */
export function filterError(text: string, index: number, what: string, hint = 'docs/stages.md has the filter language'): DsprepError {
  return usageError('USAGE_FILTER', `--filter, column ${index + 1}: ${what}, in ${marked(text, index)}`, hint);
}

const SHOWN_AROUND = 30;

/** The expression on one line with `▸` before the place, cut to its neighbourhood. */
function marked(text: string, index: number): string {
  const start = Math.max(0, index - SHOWN_AROUND);
  const end = Math.min(text.length, index + SHOWN_AROUND);
  const cut = `${start > 0 ? '…' : ''}${text.slice(start, index)}▸${text.slice(index, end)}${end < text.length ? '…' : ''}`;
  return cut.replace(/\s/g, ' ').toWellFormed();
}
