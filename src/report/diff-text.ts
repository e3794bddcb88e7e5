import type { Palette } from './colour.ts';
import { visibleText } from './colour.ts';
import { formatCount } from './table.ts';

interface View {
  before: string;
  after: string;
  isTrained: boolean;
}

/** What `diff` prints. */
export function diffText(
  result: {
    names: readonly [string, string];
    rows: number;
    same: number;
    differing: number;
    shown: readonly { row: number; what: string; message: string; views?: readonly [View, View] }[];
    remarks: readonly string[];
  },
  colours: Palette,
): string {
  const [first, second] = result.names;
  const width = Math.max(first.length, second.length);
  let text = result.remarks.map((remark) => `${remark}\n`).join('');
  text += `${first} against ${second}: ${formatCount(result.rows)} rows, ${formatCount(result.same)} the same, ${formatCount(result.differing)} different\n`;
  for (const { row, what, message, views } of result.shown) {
    text += `\nrow ${row}: ${what}, ${message}\n`;
    for (const [index, view] of (views ?? []).entries()) {
      const name = (result.names[index] ?? '').padEnd(width);
      const after = (view.isTrained ? colours.trained : colours.masked)(visibleText(view.after, '⏎'));
      text += `  ${name}  ${colours.masked(visibleText(view.before, '⏎'))}│${after}  (${view.isTrained ? 'trained' : 'masked'})\n`;
    }
  }
  return text;
}
