/** As `text.matchAll(pattern)`, which copies the pattern for each text: most have no match. For patterns with the flag `g` that match no empty text. */
export function matchesOf(text: string, pattern: RegExp): readonly RegExpExecArray[] {
  pattern.lastIndex = 0;
  let match = pattern.exec(text);
  if (match === null) return NONE;
  const matches: RegExpExecArray[] = [];
  for (; match !== null; match = pattern.exec(text)) matches.push(match);
  return matches;
}

const NONE: readonly RegExpExecArray[] = [];
