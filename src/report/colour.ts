/** ANSI styles; each is the identity where colours are off. */
export interface Palette {
  trained(text: string): string;
  masked(text: string): string;
  special(text: string): string;
  warning(text: string): string;
  /** What the eye should find first. */
  strong(text: string): string;
  /** What is read last. */
  quiet(text: string): string;
  good(text: string): string;
  /** One of some backgrounds, by number. */
  tile(text: string, number: number): string;
}

const TILES = [44, 45, 46, 42, 43];

export function palette(hasColour: boolean): Palette {
  const style = (open: string) => (text: string) => (hasColour && text !== '' ? `\u001b[${open}m${text}\u001b[0m` : text);
  return {
    trained: style('1;32'),
    masked: style('2'),
    special: style('2;36'),
    warning: style('33'),
    strong: style('1'),
    quiet: style('2'),
    good: style('32'),
    tile: (text, number) => style(`30;${TILES[number % TILES.length]}`)(text),
  };
}

/** Text of the data as a terminal may show it: control characters made visible, line ends kept as `lineEnd`. */
export function visibleText(text: string, lineEnd = '\n'): string {
  return text
    .replaceAll('\r', '␍')
    .replaceAll('\n', lineEnd)
    .replaceAll('\t', '→')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '·');
}
