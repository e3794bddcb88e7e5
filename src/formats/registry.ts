import { usageError } from '../errors.ts';
import { nearestName } from '../nearest-name.ts';
import { alpaca } from './alpaca.ts';
import type { Format } from './format.ts';
import { messages } from './messages.ts';
import { feedback } from './preference/feedback.ts';
import { hhRlhf } from './preference/hh-rlhf.ts';
import { pairs } from './preference/pairs.ts';
import { ranked } from './preference/ranked.ts';
import { prompt } from './prompt.ts';
import { promptCompletion } from './prompt-completion.ts';
import { qa } from './qa.ts';
import { segments } from './segments.ts';
import { sharegpt } from './sharegpt.ts';
import { stepwise } from './stepwise.ts';
import { text } from './text.ts';
import { tokens } from './tokens.ts';

/** Every source format. Of formats that fit a sample equally well the first counts. */
export const FORMATS: readonly Format[] = [
  sharegpt,
  messages,
  alpaca,
  qa,
  promptCompletion,
  hhRlhf,
  pairs,
  ranked,
  feedback,
  stepwise,
  segments,
  tokens,
  text,
  prompt,
];

/** Throws `DsprepError` (usage) where no format has this name. */
export function formatNamed(name: string): Format {
  const found = FORMATS.find((format) => format.name === name);
  if (found !== undefined) return found;
  const names = FORMATS.map((format) => format.name);
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? `one of auto, ${names.join(', ')}` : `did you mean ${nearest}?`;
  throw usageError('USAGE_FORMAT_UNKNOWN', `there is no format "${name}"`, hint);
}
