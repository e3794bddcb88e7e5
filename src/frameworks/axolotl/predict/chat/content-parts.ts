import type { JsonObject, JsonValue } from '../../../../json.ts';
import { isJsonObject } from '../../../../json.ts';
import { codePointCount } from '../../../../tokenize/python-strings.ts';
import { RowStop } from '../../../shared/hf/row-stop.ts';
import { isTruthy } from '../python-json.ts';

export interface JoinedParts {
  text: string;
  /** Where a part says whether it is trained: ranges of code points, ends included. */
  details?: JsonObject[];
}

/** Content that is a list of parts, joined; `undefined` for other content (Axolotl 0.21.0, prompt_strategies/chat_template.py, `_convert_content_parts`). */
export function joinParts(content: JsonValue | undefined): JoinedParts | undefined {
  if (!Array.isArray(content)) return undefined;
  let text = '';
  let offset = 0;
  let isExplicit = false;
  const details: JsonObject[] = [];
  for (const part of content) {
    if (!isJsonObject(part)) continue;
    const partText = partTextOf(part);
    const train = part['train'] ?? null;
    const weight = part['weight'] ?? null;
    if (train !== null || weight !== null) isExplicit = true;
    const isTrained = train ?? (weight === null || (weight !== 0 && weight !== false));
    text += partText;
    const length = codePointCount(partText);
    if (length > 0) details.push({ begin_offset: offset, end_offset: offset + length - 1, train: isTrained });
    offset += length;
  }
  return isExplicit ? { text, details } : { text };
}

function partTextOf(part: JsonObject): string {
  const text = [part['text'], part['content'], part['value']].find(isTruthy) ?? '';
  if (typeof text !== 'string') throw new RowStop('CRASH_CONTENT', 'a content part whose text is no text');
  return text;
}
