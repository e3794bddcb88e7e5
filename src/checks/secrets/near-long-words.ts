import { longWordFrom, wordEnd } from '../features.ts';

/** Names and prefixes stand no farther before a secret. */
const BEFORE = 80;
/** A web token may be long. */
const MOST_AFTER = 8192;
const BLANK = /\s|$/g;

/** The surroundings of each long word: from a bit before it to the next white space. */
export function* nearLongWords(text: string): Generator<string> {
  for (let at = longWordFrom(text, 0); at !== -1;) {
    BLANK.lastIndex = wordEnd(text, at);
    const end = Math.min(BLANK.exec(text)?.index ?? text.length, at + MOST_AFTER);
    yield text.slice(Math.max(0, at - BEFORE), end);
    at = longWordFrom(text, Math.max(end, at + 1));
  }
}
