import type { PlannedToken } from './plan-added.ts';
import { tokenTrie } from './token-trie.ts';
import { LINE_END, SPACES } from '../kernel/classes.ts';
import { classes, wordPoints } from './unicode-classes.ts';
import { pointAt, previousStart, widthOf } from './utf8.ts';

/** Cuts a text at added tokens. */
export interface AddedTokenSplitter {
  /** Whether there can be any in this text; true where that is not known. */
  mayOccur(text: string): boolean;
  /** Calls `between` for each stretch without added tokens and `token` for each added token, in their order. Stretches are never empty. */
  split(bytes: Uint8Array, start: number, end: number, between: Between, token: (id: number, start: number, end: number) => void): void;
}

type Between = (start: number, end: number) => void;

/**
 * The rules of Python's `tokenizers` (tokenizer/added_vocabulary.rs, `find_matches`): leftmost, longest, none overlapping; a match that is no single word is passed
 * over whole. `blanksAreSpaces` is false where a blank stands for `▁`.
 */
export function addedTokenSplitter(
  tokens: readonly PlannedToken[],
  patternOf: (token: PlannedToken) => string,
  blanksAreSpaces: boolean,
): AddedTokenSplitter {
  const patterns = tokens.map(patternOf);
  const encoder = new TextEncoder();
  const trie = tokenTrie(patterns.map((pattern) => encoder.encode(pattern)));
  const prefix = commonPrefix(patterns);
  /** What comes after the common beginning: -1 for the end of a pattern. */
  const nextUnits = new Set(patterns.map((pattern) => (pattern.length > prefix.length ? pattern.charCodeAt(prefix.length) : -1)));

  function mayOccur(text: string): boolean {
    if (tokens.length === 0) return false;
    if (prefix === '') return true;
    for (let at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + 1)) {
      if (nextUnits.has(-1) || nextUnits.has(text.charCodeAt(at + prefix.length))) return true;
    }
    return false;
  }

  return {
    mayOccur,
    split(bytes, start, end, between, token) {
      let from = start;
      let at = start;
      for (;;) {
        at = trie.nextPlace(bytes, at, end);
        if (at >= end) break;
        const index = trie.match(bytes, at, end);
        if (index < 0) {
          at++;
          continue;
        }
        const { id, isSingleWord, stripsLeft, stripsRight } = tokens[index] as PlannedToken;
        let matchStart = at;
        let matchEnd = (at += trie.lengthOf(index));
        if (isSingleWord && (endsWithWord(bytes, start, matchStart) || startsWithWord(bytes, matchEnd, end))) continue;
        if (stripsLeft) matchStart = skipSpacesBack(bytes, from, matchStart, blanksAreSpaces);
        if (stripsRight) matchEnd = skipSpaces(bytes, matchEnd, end, blanksAreSpaces);
        if (from < matchStart) between(from, matchStart);
        token(id, matchStart, matchEnd);
        from = matchEnd;
        if (at < from) at = from;
      }
      if (from < end) between(from, end);
    },
  };
}

/** What all begin with; empty where there are none. */
function commonPrefix(patterns: readonly string[]): string {
  let prefix = patterns[0] ?? '';
  for (const pattern of patterns) while (!pattern.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix.isWellFormed() ? prefix : prefix.slice(0, -1);
}

function endsWithWord(bytes: Uint8Array, start: number, at: number): boolean {
  return at > start && wordPoints()[pointAt(bytes, previousStart(bytes, at))] === 1;
}

function startsWithWord(bytes: Uint8Array, at: number, end: number): boolean {
  return at < end && wordPoints()[pointAt(bytes, at)] === 1;
}

function isSpace(bytes: Uint8Array, at: number, blanksAreSpaces: boolean): boolean {
  const point = pointAt(bytes, at);
  return (blanksAreSpaces || point !== 0x20) && ((SPACES >> (classes()[point] ?? LINE_END)) & 1) !== 0;
}

function skipSpacesBack(bytes: Uint8Array, start: number, at: number, blanksAreSpaces: boolean): number {
  while (at > start) {
    const before = previousStart(bytes, at);
    if (!isSpace(bytes, before, blanksAreSpaces)) break;
    at = before;
  }
  return at;
}

function skipSpaces(bytes: Uint8Array, at: number, end: number, blanksAreSpaces: boolean): number {
  while (at < end && isSpace(bytes, at, blanksAreSpaces)) at += widthOf(bytes[at] as number);
  return at;
}
