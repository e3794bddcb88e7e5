// Where things lie in the kernel's memory, in bytes; read by the kernel and by its host.

/** Two words: where a run stopped, and the end of a long piece that begins there, or 0. */
export const REACHED = 1024;
export const LONG_END = 1028;

/** Ids of the piece that was worked out last. */
export const TOKENS = 4096;
/** 1 where no token of the piece ends that is being worked out, by its distance from the start. */
export const DEAD = 69696;

/** Ids that are given out: a run stops beyond `OUT_END`, and one piece more has room behind it. */
export const OUT = 86272;
export const OUT_END = 204736;

/** Class of each code point and its part in NFC, one byte each (classes.ts). */
export const CLASSES = 270336;
/** Pieces of up to 7 bytes, 2^18 records of 16 bytes. */
export const SHORT = 1384448;
export const SHORT_BITS = 18;
/** Pieces of 8 to 16 bytes, 2^17 records of 32 bytes. */
export const MEDIUM = 5578752;
export const MEDIUM_BITS = 17;
/** Pieces of up to 255 bytes, 2^18 records of 8 bytes: their bytes and ids lie in the pool, a ring. */
export const LONG = 9773056;
export const LONG_BITS = 18;
export const POOL = 11870208;
export const POOL_BYTES = 8388608;

/** Texts come behind all that. */
export const TEXTS = 20258816;

/** The longest piece that is remembered. */
export const MAX_KEPT_BYTES = 255;
/** The longest piece that is worked out here, or by way of `TOKENS`. */
export const MAX_PIECE_BYTES = 16384;
/** Bytes that may be read beyond a text. */
export const READ_BEYOND = 32;

/** Ways to split a text. */
export const SPLIT_GPT2 = 0;
export const SPLIT_CL100K = 1;
export const SPLIT_QWEN2 = 2;
export const SPLIT_O200K = 3;
export const SPLIT_TEKKEN = 4;
export const SPLIT_DEEPSEEK = 5;
export const SPLIT_NONE = 6;
export const SPLIT_CUTS = 7;
