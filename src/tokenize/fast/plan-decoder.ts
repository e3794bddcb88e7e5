import type { JsonValue } from '../../json.ts';
import { patternOf, stepName, stepsOf } from './plan-parts.ts';
import { META_SPACE } from './plan-text.ts';
import type { TextPlan } from './plan-text.ts';
import { Unplanned } from './unplanned.ts';

/** How ids become a text. */
export type Decoder =
  | { kind: 'byte-level' }
  /** `stripsBlanks`: how many leading blanks the text loses at most. */
  | { kind: 'sentencepiece'; stripsBlanks: number };

/** Throws `Unplanned`. */
export function planDecoder(value: JsonValue | undefined, text: TextPlan): Decoder {
  const steps = stepsOf(value);
  if (text.kind === 'byte-level') {
    if (steps.length === 1 && steps[0]?.['type'] === 'ByteLevel') return { kind: 'byte-level' };
    throw new Unplanned('a byte-level vocabulary without the decoder ByteLevel');
  }
  const names = steps.map((step) => stepName(step)).join(' ');
  const [replace, , , strip] = steps;
  const isKnown = (names === 'Replace ByteFallback Fuse' || names === 'Replace ByteFallback Fuse Strip') && replace !== undefined;
  if (!isKnown || patternOf(replace, 'String') !== META_SPACE || replace['content'] !== ' ') throw new Unplanned(`the decoder ${names}`);
  if (strip === undefined) return { kind: 'sentencepiece', stripsBlanks: 0 };
  if (strip['content'] !== ' ' || (strip['stop'] ?? 0) !== 0)
    throw new Unplanned('the decoder Strip of something else than leading blanks');
  return { kind: 'sentencepiece', stripsBlanks: typeof strip['start'] === 'number' ? strip['start'] : 0 };
}
