import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Most patterns that braces may expand to. */
const MAX_PATTERNS = 4096;

/** Whether a path has characters that mean something in a pattern. */
export function isGlob(path: string): boolean {
  return /[*?[{]/.test(path);
}

/**
 * The files that match a pattern, sorted. `*` and `?` stay inside a folder, `**` crosses folders, `{a,b}` and `[abc]`, `[a-z]`, `[!a]` as in a shell.
 * Names that begin with a dot match only where the pattern has the dot.
 */
export function expandGlob(pattern: string): string[] {
  const found = new Set<string>();
  for (const plain of expandBraces(process.platform === 'win32' ? pattern.replaceAll('\\', '/') : pattern)) {
    const segments = plain.split('/');
    const isAbsolute = segments[0] === '';
    collect(isAbsolute ? '/' : '', isAbsolute ? segments.slice(1) : segments, found);
  }
  return [...found].sort();
}

function collect(folder: string, segments: readonly string[], found: Set<string>): void {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  if (segment === '' || segment === '.' || (segment === '**' && rest[0] === '**')) {
    collect(folder, rest, found);
    return;
  }
  if (segment === '**') {
    collect(folder, rest.length === 0 ? ['*'] : rest, found);
    for (const entry of entriesOf(folder)) {
      if (!entry.name.startsWith('.') && entry.isDirectory()) collect(join(folder, entry.name), segments, found);
    }
    return;
  }
  const names = isGlob(segment)
    ? entriesOf(folder)
        .map((entry) => entry.name)
        .filter((name) => matchesSegment(name, segment))
    : [segment];
  for (const name of names) {
    const path = join(folder, name);
    if (rest.length > 0) collect(path, rest, found);
    else if (isFile(path)) found.add(path);
  }
}

function entriesOf(folder: string): { name: string; isDirectory(): boolean }[] {
  try {
    return readdirSync(folder === '' ? '.' : folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats !== undefined && !stats.isDirectory();
}

/** `a{b,c{d,e}}` → `ab`, `acd`, `ace`. Braces that do not close, or hold no comma, stand for themselves. */
export function expandBraces(pattern: string): string[] {
  const done: string[] = [];
  let open = [pattern];
  while (open.length > 0) {
    const next: string[] = [];
    for (const text of open) {
      const parts = firstBraces(text);
      if (parts === undefined) done.push(text);
      else for (const choice of parts.choices) next.push(parts.before + choice + parts.after);
      if (done.length + next.length > MAX_PATTERNS) return [pattern];
    }
    open = next;
  }
  return [...new Set(done)];
}

function firstBraces(text: string): { before: string; choices: string[]; after: string } | undefined {
  for (let start = text.indexOf('{'); start >= 0; start = text.indexOf('{', start + 1)) {
    const choices: string[] = [];
    let depth = 0;
    let from = start + 1;
    for (let at = start; at < text.length; at += 1) {
      const char = text[at];
      if (char === '{') depth += 1;
      else if (char === ',' && depth === 1) {
        choices.push(text.slice(from, at));
        from = at + 1;
      } else if (char === '}') {
        depth -= 1;
        if (depth > 0) continue;
        if (choices.length === 0) break;
        choices.push(text.slice(from, at));
        return { before: text.slice(0, start), choices, after: text.slice(at + 1) };
      }
    }
  }
  return undefined;
}

/** Whether a file name matches one segment of a pattern. Takes time in proportion to both lengths multiplied, whatever the stars. */
export function matchesSegment(name: string, pattern: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let n = 0;
  let p = 0;
  let starAt = -1;
  let starName = 0;
  while (n < name.length) {
    const step = p < pattern.length ? matchOne(name, n, pattern, p) : 0;
    if (pattern[p] === '*') {
      starAt = p;
      starName = n;
      p += 1;
    } else if (step > 0) {
      n += 1;
      p += step;
    } else if (starAt >= 0) {
      starName += 1;
      n = starName;
      p = starAt + 1;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** Length of the piece of `pattern` at `p` that matches the character at `n`; 0 where it does not. */
function matchOne(name: string, n: number, pattern: string, p: number): number {
  const char = name[n] as string;
  if (pattern[p] === '?') return 1;
  const close = pattern[p] === '[' ? pattern.indexOf(']', p + 2) : -1;
  if (close < 0) return pattern[p] === char ? 1 : 0;
  const isNegated = pattern[p + 1] === '!' || pattern[p + 1] === '^';
  let isIn = false;
  for (let i = isNegated ? p + 2 : p + 1; i < close; i += 1) {
    const low = pattern[i] as string;
    if (pattern[i + 1] === '-' && i + 2 < close) {
      isIn ||= low <= char && char <= (pattern[i + 2] as string);
      i += 2;
    } else isIn ||= low === char;
  }
  return isIn !== isNegated ? close - p + 1 : 0;
}
