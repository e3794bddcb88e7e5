import type { JsonObject } from '../../../json.ts';
import { runSpans } from '../../shared/hf/token-fates.ts';
import { column, textOnly } from './columns.ts';
import type { TokenisedRow } from './finish-row.ts';
import type { AxolotlSettings } from './options.ts';
import { isTruthy } from './python-json.ts';
import type { LeftOutRow } from './sft-type.ts';
import type { TokenText } from './token-text.ts';

/** A document is cut after so many times `sequence_len` tokens. */
const MAX_PARTS = 64;

/** `type: completion`: a document with EOS, in consecutive pieces of `sequence_len` (Axolotl 0.21.0, prompt_strategies/completion.py). */
export function tokeniseDocument(
  row: JsonObject,
  field: string,
  { sequenceLength }: AxolotlSettings,
  { withSpecial, eosId }: TokenText,
): (TokenisedRow | LeftOutRow)[] {
  const value = column(row, field);
  const leftOut: LeftOutRow = { kind: 'dropped', code: 'DROPPED_EMPTY', message: `${field} has no text`, warnings: [] };
  if (!isTruthy(value)) return [leftOut];
  const maxLength = sequenceLength * MAX_PARTS;
  const text = textOnly(value, field);
  const ids = withSpecial(text, maxLength);
  if (ids.length === 0) return [leftOut];
  const warnings =
    ids.length === maxLength && withSpecial(text).length > maxLength
      ? [{ code: 'DOCUMENT_CUT', message: `the document is longer than ${MAX_PARTS} × sequence_len tokens: the rest is lost` }]
      : [];
  if (eosId !== undefined && ids.at(-1) !== eosId && ids.length < maxLength) ids.push(eosId);
  const pieces: TokenisedRow[] = [];
  for (let at = 0; at < ids.length; at += sequenceLength) {
    const piece = ids.slice(at, at + sequenceLength);
    pieces.push({
      ids: piece,
      labels: piece,
      spans: runSpans([[{ isTrained: true, because: 'document' }, piece.length]]),
      warnings,
      isWholeText: true,
    });
  }
  return pieces;
}
