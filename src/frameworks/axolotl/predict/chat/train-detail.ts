import type { JsonObject, JsonValue } from '../../../../json.ts';
import { isJsonObject } from '../../../../json.ts';
import { codePointCount } from '../../../../tokenize/python-strings.ts';
import { RowStop } from '../../../shared/hf/row-stop.ts';
import { isTruthy } from '../python-json.ts';
import { codePointOffsets } from '../python-text.ts';
import type { TokenText } from '../token-text.ts';

interface Range {
  begin: number;
  /** Included. */
  end: number;
  isTrained: boolean;
}

/**
 * Whether each token of a text is trained by `training_detail`: ranges of code points, ends included (Axolotl 0.21.0, prompt_strategies/chat_template.py,
 * `get_offsets_for_train_detail`). The text is tokenised alone; ranges grow to whole tokens; a token is trained where one that is trained covers it.
 */
export function trainedByDetail(text: string, details: JsonValue, tokenText: TokenText): boolean[] {
  const ids = tokenText.ids(text);
  if (ids.length === 0) throw new RowStop('CRASH_TRAIN_DETAIL', 'training_detail for a text without tokens');
  const starts = codePointOffsets(text, tokenText.places(text, ids).starts);
  const tokens = starts.map((begin, index) => ({ begin, end: (starts[index + 1] ?? codePointCount(text)) - 1 }));
  const ranges = rangesOf(details).flatMap((range) => wholeTokens(range, tokens));
  return tokens.map(({ begin, end }) => ranges.some((range) => range.isTrained && begin >= range.begin && end <= range.end));
}

function rangesOf(details: JsonValue): Range[] {
  if (!Array.isArray(details)) throw new RowStop('CRASH_TRAIN_DETAIL', 'training_detail is no list');
  return details.map((detail) => {
    const read = (key: string, given: JsonObject): number => {
      const value = given[key];
      if (typeof value === 'number') return value;
      throw new RowStop('CRASH_TRAIN_DETAIL', `training_detail without ${key}`);
    };
    if (!isJsonObject(detail)) throw new RowStop('CRASH_TRAIN_DETAIL', 'an item of training_detail is no object');
    if (!Object.hasOwn(detail, 'train')) throw new RowStop('CRASH_TRAIN_DETAIL', 'training_detail without train');
    const [begin, end] = [read('begin_offset', detail), read('end_offset', detail)];
    return { begin, end, isTrained: isTruthy(detail['train']) };
  });
}

/** `adjust_train_details`: outward to the edges of tokens; nothing where no token is inside. */
function wholeTokens({ begin, end, isTrained }: Range, tokens: readonly { begin: number; end: number }[]): Range[] {
  let first = tokens.findIndex((token) => token.begin >= begin);
  if (first === -1) first = tokens.length;
  const before = tokens[first - 1];
  if (before !== undefined && before.end > begin) first--;
  let last = tokens.findLastIndex((token) => token.end <= end);
  const after = tokens[last + 1];
  if (after !== undefined && after.begin < end) last++;
  const [from, to] = [tokens[first], tokens[last]];
  return first <= last && from !== undefined && to !== undefined ? [{ begin: from.begin, end: to.end, isTrained }] : [];
}
