/** The host works out the tokens of a piece, puts them at `TOKENS` and gives their number. */
export declare function tokenize(start: u32, end: u32): u32;
