// Classes of code points, disjoint; read by the kernel and by its host. CR and LF are `LINE_END`, all other white space is `SPACE`.

export const OTHER = 0;
export const UPPER = 1;
export const TITLE = 2;
export const LOWER = 3;
export const MODIFIER = 4;
export const OTHER_LETTER = 5;
export const MARK = 6;
export const NUMBER = 7;
export const PUNCTUATION = 8;
export const SYMBOL = 9;
export const SPACE = 10;
export const LINE_END = 11;

/** Sets of classes, one bit for each: `(LETTERS >> class) & 1`. */
export const LETTERS = (1 << UPPER) | (1 << TITLE) | (1 << LOWER) | (1 << MODIFIER) | (1 << OTHER_LETTER);
export const SPACES = (1 << SPACE) | (1 << LINE_END);
/** All but white space, letters and numbers. */
export const MARKS = ~(SPACES | LETTERS | (1 << NUMBER));

/** Part of a code point in NFC. */
export const NFC_INERT = 0;
/** Only ever the first of a composition. */
export const NFC_BASE = 1;
/** May be changed, moved, or put together with what stands before it. */
export const NFC_CHANGES = 2;

/** The kernel's table has the class in the lower bits of a byte, the part in NFC above. */
export const NFC_SHIFT = 4;
export const CLASS_MASK = 15;
