/** Where JSON text goes wrong. */
export interface JsonSyntaxError {
  /** Index into the text, in UTF-16 units. `text.length` where the text ends too early. */
  position: number;
  /** What was expected and what is there. */
  message: string;
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;

/**
 * Finds the first error of a text that `JSON.parse` refuses (RFC 8259), or undefined where there is none.
 * V8's own messages name no position on Node 20 and change between versions.
 */
export function findJsonSyntaxError(text: string): JsonSyntaxError | undefined {
  /** Closing brackets still due, innermost last. */
  const due: string[] = [];
  let at = 0;

  const fail = (expected: string, position = at): JsonSyntaxError => ({
    position,
    message: `${expected} expected, found ${seenAt(text, position)}`,
  });
  const skipSpace = (): void => {
    while (isSpace(text.charCodeAt(at))) at += 1;
  };

  for (;;) {
    skipSpace();
    const char = text[at];
    if (char === '{' || char === '[') {
      at += 1;
      skipSpace();
      const close = char === '{' ? '}' : ']';
      if (text[at] !== close) {
        due.push(close);
        if (char === '[') continue;
        const error = readKey();
        if (error) return error;
        continue;
      }
      at += 1;
    } else {
      const error = readScalar();
      if (error) return error;
    }
    const next = afterValue();
    if (next !== 'value') return next;
  }

  /** After a whole value: closes what ends here and stops before the next value. */
  function afterValue(): JsonSyntaxError | 'value' | undefined {
    for (;;) {
      skipSpace();
      const close = due.at(-1);
      if (close === undefined) return at === text.length ? undefined : fail('end of the row');
      if (text[at] === close) {
        due.pop();
        at += 1;
        continue;
      }
      if (text[at] !== ',') return fail(`"," or "${close}"`);
      at += 1;
      skipSpace();
      if (close === ']') return 'value';
      return readKey() ?? 'value';
    }
  }

  function readKey(): JsonSyntaxError | undefined {
    if (text[at] !== '"') return fail('a key in double quotes');
    const error = readString();
    if (error) return error;
    skipSpace();
    if (text[at] !== ':') return fail('":"');
    at += 1;
    return undefined;
  }

  function readScalar(): JsonSyntaxError | undefined {
    const char = text[at];
    if (char === '"') return readString();
    if (char === '-' || isDigit(text.charCodeAt(at))) return readNumber();
    for (const word of ['true', 'false', 'null']) {
      if (word[0] !== char) continue;
      for (let i = 0; i < word.length; i += 1, at += 1) if (text[at] !== word[i]) return fail(word);
      return undefined;
    }
    return fail('a value');
  }

  function readString(): JsonSyntaxError | undefined {
    for (at += 1; ; at += 1) {
      const code = text.charCodeAt(at);
      if (code === 0x22) break;
      if (!(code >= 0x20)) return Number.isNaN(code) ? fail('the closing quote') : fail('an escaped control character');
      if (code !== 0x5c) continue;
      at += 1;
      if (text[at] !== 'u') {
        if (at >= text.length || !'"\\/bfnrt'.includes(text[at] ?? '')) return fail('one of "\\/bfnrtu after a backslash');
        continue;
      }
      for (let i = 0; i < 4; i += 1) {
        at += 1;
        if (!/^[0-9a-fA-F]$/.test(text[at] ?? '')) return fail('four hex digits after \\u');
      }
    }
    at += 1;
    return undefined;
  }

  function readDigits(): JsonSyntaxError | undefined {
    if (!isDigit(text.charCodeAt(at))) return fail('a digit');
    while (isDigit(text.charCodeAt(at))) at += 1;
    return undefined;
  }

  function readNumber(): JsonSyntaxError | undefined {
    if (text[at] === '-') at += 1;
    let error: JsonSyntaxError | undefined;
    if (text[at] === '0') at += 1;
    else error = readDigits();
    if (!error && text[at] === '.') {
      at += 1;
      error = readDigits();
    }
    if (!error && (text[at] === 'e' || text[at] === 'E')) {
      at += 1;
      if (text[at] === '+' || text[at] === '-') at += 1;
      error = readDigits();
    }
    return error;
  }
}

function seenAt(text: string, position: number): string {
  const code = text.codePointAt(position);
  if (code === undefined) return 'the end';
  return code < 0x20 || code === 0x7f || code === 0xfeff
    ? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
    : JSON.stringify(String.fromCodePoint(code));
}
