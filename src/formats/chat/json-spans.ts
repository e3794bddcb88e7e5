/** A value's place in JSON text; `key` is its member name, decoded, or '' in a list. */
export interface Span {
  key: string;
  start: number;
  end: number;
}

/**
 * The places of the members of the object, or of the elements of the list, that starts at `at` in **valid** JSON text. They give a value exactly
 * as it was written, where parsing would round its numbers and lose its spacing. Empty for any other value.
 */
export function jsonSpans(text: string, at: number): Span[] {
  const start = skipSpace(text, at);
  const isObject = text[start] === '{';
  if (!isObject && text[start] !== '[') return [];
  const spans: Span[] = [];
  let next = skipSpace(text, start + 1);
  while (text[next] !== '}' && text[next] !== ']') {
    let key = '';
    if (isObject) {
      const keyEnd = endOfString(text, next);
      key = JSON.parse(text.slice(next, keyEnd)) as string;
      next = skipSpace(text, skipSpace(text, keyEnd) + 1);
    }
    const end = endOfValue(text, next);
    spans.push({ key, start: next, end });
    next = skipSpace(text, end);
    if (text[next] === ',') next = skipSpace(text, next + 1);
  }
  return spans;
}

/** Index behind the value that starts at `start` in **valid** JSON text. */
export function endOfValue(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return endOfString(text, start);
  if (first !== '{' && first !== '[') return endOfWord(text, start);
  let depth = 0;
  let at = start;
  do {
    const char = text[at];
    if (char === '"') at = endOfString(text, at);
    else {
      if (char === '{' || char === '[') depth += 1;
      else if (char === '}' || char === ']') depth -= 1;
      at += 1;
    }
  } while (depth > 0);
  return at;
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && !',]} \t\r\n'.includes(text[at] as string)) at += 1;
  return at;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at += 1;
  return at;
}
