/** Offset in code points of each offset in UTF-16, which ascend. */
export function codePointOffsets(text: string, offsets: readonly number[]): number[] {
  const counted: number[] = [];
  let at = 0;
  let points = 0;
  for (const offset of offsets) {
    while (at < offset) {
      at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      points++;
    }
    counted.push(points);
  }
  return counted;
}
