import { formatCount } from '../table.ts';
import { figure, htmlTable, picture, short } from './markup.ts';

interface Bin {
  from: number;
  to: number;
  count: number;
}

const WIDTH = 640;
const HEIGHT = 220;
const LEFT = 56;
const BOTTOM = 34;
const TOP = 12;

/** Bars of a histogram; bins get wider to the right. `marks` are lengths worth a line, with their names. */
export function histogramFigure(
  id: string,
  title: string,
  bins: readonly Bin[],
  marks: readonly (readonly [name: string, length: number])[],
): string {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const step = (WIDTH - LEFT - 8) / Math.max(1, bins.length);
  const tall = HEIGHT - TOP - BOTTOM;
  const bars = bins.map(({ from, to, count }, index) => {
    const height = (tall * count) / most;
    const x = LEFT + index * step;
    const label = `${formatCount(from)} to ${formatCount(to - 1)} tokens: ${formatCount(count)}`;
    return `<rect class="bar" x="${short(x + 1)}" y="${short(TOP + tall - height)}" width="${short(Math.max(1, step - 2))}" height="${short(height)}"><title>${label}</title></rect>`;
  });
  const every = Math.ceil(bins.length / 10);
  const labels = bins
    .map(({ from }, index) =>
      index % every === 0
        ? `<text x="${short(LEFT + index * step)}" y="${HEIGHT - 16}" text-anchor="middle">${formatCount(from)}</text>`
        : '',
    )
    .join('');
  const lines = marks.map(([name, length], index) => {
    const at = LEFT + placeOf(bins, length) * step;
    return `<line class="mark" x1="${short(at)}" x2="${short(at)}" y1="${TOP}" y2="${TOP + tall}"/><text class="quiet" x="${short(at + 3)}" y="${TOP + 10 + 13 * (index % 3)}">${name}</text>`;
  });
  const axis = `<line class="axis" x1="${LEFT}" x2="${WIDTH - 8}" y1="${TOP + tall}" y2="${TOP + tall}"/>
<text x="${LEFT - 6}" y="${TOP + 10}" text-anchor="end">${formatCount(most)}</text><text x="${LEFT - 6}" y="${TOP + tall}" text-anchor="end">0</text>
<text class="quiet" x="${WIDTH - 8}" y="${HEIGHT - 2}" text-anchor="end">tokens of an example (bins get wider)</text>`;
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  const told = marks.map(([name, length]) => `${name} ${formatCount(length)}`).join(', ');
  const description = `${formatCount(total)} examples; ${told} tokens.`;
  const rows = bins.map(({ from, to, count }) => [`${formatCount(from)}–${formatCount(to - 1)}`, formatCount(count)]);
  const svg = picture(id, { width: WIDTH, height: HEIGHT }, title, description, [...bars, ...lines, labels, axis].join('\n'));
  return figure(svg, '', htmlTable(title, [['tokens', 'examples'], ...rows]));
}

/** Where a length stands among the bins: the number of bins before it, and its part of the one that it is in. */
function placeOf(bins: readonly Bin[], length: number): number {
  const index = bins.findIndex(({ to }) => length < to);
  const bin = bins[index];
  return bin === undefined ? bins.length : index + Math.max(0, (length - bin.from) / (bin.to - bin.from));
}
