/** Where the piece that begins at `at` ends, in well-formed UTF-8 that ends at `end`; `at < end`. Pieces are never empty. */
export type SplitScanner = (bytes: Uint8Array, at: number, end: number) => number;

/** Pieces of any regular expression, those that it matches and what stands between them. The pieces of a text are worked out when its first is asked for. */
export function splitByRegex(source: string): SplitScanner {
  const regex = new RegExp(source, 'ug');
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text: Uint8Array | undefined;
  let textEnd = -1;
  let ends: number[] = [];
  let place = 0;

  function splitText(bytes: Uint8Array, at: number, end: number): void {
    const string = decoder.decode(bytes.slice(at, end));
    ends = [];
    let from = 0;
    let byteEnd = at;
    const close = (to: number): void => {
      if (to <= from) return;
      byteEnd += Buffer.byteLength(string.slice(from, to));
      ends.push(byteEnd);
      from = to;
    };
    for (const match of string.matchAll(regex)) {
      close(match.index);
      close(match.index + match[0].length);
    }
    close(string.length);
    text = bytes;
    textEnd = end;
    place = 0;
  }

  return (bytes, at, end) => {
    const follows = text === bytes && textEnd === end && place > 0 && ends[place - 1] === at;
    if (!follows) splitText(bytes, at, end);
    const pieceEnd = ends[place++] ?? end;
    // so that nothing is taken for the rest of a text that has gone
    if (pieceEnd === end) text = undefined;
    return pieceEnd;
  };
}
