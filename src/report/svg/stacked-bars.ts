import { escaped, picture, short } from './markup.ts';

export interface StackedBar {
  name: string;
  /** Written behind the bar. */
  value: string;
  parts: readonly { className: string; amount: number; title: string }[];
}

const WIDTH = 640;
const ROW = 28;
const NAME = 170;
const VALUE = 130;

/** One bar a row, cut into parts; all on one scale. */
export function stackedBars(id: string, title: string, description: string, bars: readonly StackedBar[]): string {
  const most = Math.max(1, ...bars.map(({ parts }) => parts.reduce((sum, { amount }) => sum + amount, 0)));
  const wide = WIDTH - NAME - VALUE;
  const rows = bars.map(({ name, value, parts }, index) => {
    const top = index * ROW + 4;
    let x = NAME;
    const pieces = parts.map(({ className, amount, title: told }) => {
      const width = (wide * amount) / most;
      const piece = `<rect class="${className}" x="${short(x)}" y="${top}" width="${short(width)}" height="${ROW - 10}"><title>${escaped(told)}</title></rect>`;
      x += width;
      return piece;
    });
    return `<text x="${NAME - 8}" y="${top + 14}" text-anchor="end">${escaped(name)}</text>${pieces.join('')}<text class="quiet" x="${short(x + 8)}" y="${top + 14}">${escaped(value)}</text>`;
  });
  return picture(id, { width: WIDTH, height: bars.length * ROW + 8 }, title, description, rows.join('\n'));
}
