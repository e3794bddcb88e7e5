const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NEWLINE = 0x0a;

/** Finds where JSON values end in bytes that come in pieces, by counting brackets and skipping strings; it does not check what is inside. */
export interface JsonScanner {
  /** Line ends passed outside strings since the value began. */
  readonly lineEnds: number;
  /** Whether the value is a number, a bare word or a stray closing bracket, which only what follows it can end. */
  readonly isBare: boolean;
  /** Forgets everything; the next byte scanned is the first of a value. */
  begin(): void;
  /** Index after the last byte of the value, or -1 where `bytes` ends before it does. */
  scan(bytes: Buffer, from: number): number;
}

export function createJsonScanner(): JsonScanner {
  let depth = 0;
  let isFirst = true;
  let isInString = false;
  let isBare = false;
  /** Whether the bytes scanned so far end, inside a string, with an odd number of backslashes. */
  let isEscaped = false;
  let lineEnds = 0;

  /** Index after the closing quote, or -1. */
  function skipString(bytes: Buffer, from: number): number {
    let at = from;
    if (isEscaped && at < bytes.length) {
      at += 1;
      isEscaped = false;
    }
    const textStart = at;
    for (;;) {
      const quote = bytes.indexOf(QUOTE, at);
      const end = quote < 0 ? bytes.length : quote;
      let backslash = end - 1;
      while (backslash >= textStart && bytes[backslash] === BACKSLASH) backslash -= 1;
      const isOdd = ((end - 1 - backslash) & 1) === 1;
      if (quote < 0) {
        if (textStart < bytes.length) isEscaped = isOdd;
        return -1;
      }
      if (!isOdd) return quote + 1;
      at = quote + 1;
    }
  }

  return {
    get lineEnds() {
      return lineEnds;
    },
    get isBare() {
      return isBare;
    },
    begin() {
      depth = 0;
      isFirst = true;
      isInString = false;
      isBare = false;
      isEscaped = false;
      lineEnds = 0;
    },
    scan(bytes, from) {
      let at = from;
      for (;;) {
        if (isInString) {
          at = skipString(bytes, at);
          if (at < 0) return -1;
          isInString = false;
          if (depth === 0) return at;
        }
        if (at >= bytes.length) return -1;
        const byte = bytes[at] as number;
        if (isBare && !isFirst) {
          if (endsBare(byte)) return at;
          at += 1;
          continue;
        }
        at += 1;
        if (byte === QUOTE) isInString = true;
        else if (byte === 0x7b || byte === 0x5b) depth += 1;
        else if (!isFirst && (byte === 0x7d || byte === 0x5d)) {
          depth -= 1;
          if (depth === 0) return at;
        } else if (byte === NEWLINE) lineEnds += 1;
        else if (isFirst) isBare = true;
        isFirst = false;
      }
    },
  };
}

/** Whether a byte cannot be inside a bare word or number: white space, comma, quote, `]` or an opening bracket. */
function endsBare(byte: number): boolean {
  return byte <= 0x20 || byte === 0x2c || byte === QUOTE || byte === 0x5b || byte === 0x5d || byte === 0x7b;
}
