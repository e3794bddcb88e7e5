import { picture, short } from './markup.ts';

export interface LineSeries {
  /** Class that colours it. */
  className: string;
  name: string;
  /** One value, 0 to 1, for each place; `undefined` where there is none. */
  values: readonly (number | undefined)[];
}

const WIDTH = 640;
const HEIGHT = 240;
const LEFT = 48;
const RIGHT = 32;
const TOP = 14;
const BOTTOM = 38;

/** Shares over places that stand as far from each other. */
export function lineChart(
  id: string,
  text: { title: string; description: string; axis: string },
  places: readonly string[],
  series: readonly LineSeries[],
): string {
  const wide = WIDTH - LEFT - RIGHT;
  const tall = HEIGHT - TOP - BOTTOM;
  const x = (index: number): number => LEFT + (places.length < 2 ? wide / 2 : (wide * index) / (places.length - 1));
  const y = (share: number): number => TOP + tall * (1 - Math.min(1, Math.max(0, share)));
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${short(y(share))}" y2="${short(y(share))}"/><text x="${LEFT - 6}" y="${short(y(share) + 4)}" text-anchor="end">${share * 100} %</text>`,
  );
  const labels = places.map((place, index) => `<text x="${short(x(index))}" y="${HEIGHT - 20}" text-anchor="middle">${place}</text>`);
  const lines = series.map(({ className, name, values }) => {
    const points = values.flatMap((value, index) =>
      value === undefined ? [] : [{ at: `${short(x(index))},${short(y(value))}`, value, place: places[index] ?? '' }],
    );
    const dots = points.map(
      ({ at, value, place }) =>
        `<circle class="dot ${className}" cx="${at.split(',')[0]}" cy="${at.split(',')[1]}" r="4"><title>${name} at ${place}: ${(100 * value).toFixed(1)} %</title></circle>`,
    );
    return `<polyline class="line ${className}" points="${points.map(({ at }) => at).join(' ')}"/>${dots.join('')}`;
  });
  const axis = `<text class="quiet" x="${WIDTH - RIGHT}" y="${HEIGHT - 3}" text-anchor="end">${text.axis}</text>`;
  return picture(id, { width: WIDTH, height: HEIGHT }, text.title, text.description, [...grid, ...labels, ...lines, axis].join('\n'));
}
