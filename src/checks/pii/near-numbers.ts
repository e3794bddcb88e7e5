import { matchesOf } from '../matches.ts';

/** As the feature `digits` has it, as far as it goes. */
const STRETCH = /\d(?:[ ()/+.-]{0,4}\d){6,40}|\d\.\d{1,3}\.\d/g;
/** Words that say what a number is, and letters of an IBAN, stand no farther. */
const AROUND = 40;

/** The surroundings of each stretch of digits; those that overlap are one. */
export function* nearNumbers(text: string): Generator<string> {
  let start = 0;
  let end = -1;
  for (const { 0: stretch, index } of matchesOf(text, STRETCH)) {
    if (end !== -1 && index - AROUND > end) {
      yield text.slice(start, end);
      end = -1;
    }
    if (end === -1) start = Math.max(0, index - AROUND);
    end = index + stretch.length + AROUND;
  }
  if (end !== -1) yield text.slice(start, end);
}
