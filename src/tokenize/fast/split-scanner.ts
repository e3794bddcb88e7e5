/** Where the piece that begins at `at` ends, in well-formed UTF-8 that ends at `end`; `at < end`. Pieces are never empty. */
export type SplitScanner = (bytes: Uint8Array, at: number, end: number) => number;
