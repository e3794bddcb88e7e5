/** Breaks text into lines of at most `width` characters; the first one stands behind `first`, the others behind `rest`. A longer word stands alone. */
export function wrapText(
  text: string,
  { first = '', rest = first, width = 80 }: { first?: string; rest?: string; width?: number } = {},
): string {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = rest;
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line].map((one) => `${one.trimEnd()}\n`).join('');
}
