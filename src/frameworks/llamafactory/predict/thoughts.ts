import type { Template } from './templates/template.ts';
import { between } from './tools/call-text.ts';

/** Texts of thoughts and their words go, then line breaks at the start (llamafactory 0.9.5, data/template.py, `remove_thought`). */
export function withoutThought(text: string, { thoughtWords }: Template): string {
  let kept = '';
  let rest = text;
  for (let found = between(rest, thoughtWords); found !== undefined; found = between(rest, thoughtWords)) {
    const start = rest.indexOf(found.whole);
    kept += rest.slice(0, start);
    rest = rest.slice(start + found.whole.length);
  }
  return (kept + rest).replace(/^\n+/, '');
}

/** Whether one of the words stands in a text, without the white space around them. */
export function hasThought(text: string, { thoughtWords }: Template): boolean {
  return thoughtWords.some((word) => text.includes(word.trim()));
}

export function emptyThought({ kind, thoughtWords: [open, close] }: Template): string {
  return kind === 'closing' ? close : open + close;
}
