import { RowStop } from '../../../shared/hf/row-stop.ts';
import { isDict, isList, isTruthy, typeName } from '../python/value.ts';
import type { PythonValue } from '../python/value.ts';
import { cell, cellOr, hasMedia, joined, judged } from './aligned-row.ts';
import type { AlignedMessage, AlignedRow } from './aligned-row.ts';
import type { LoadedRow } from './json-rows.ts';
import type { Registration } from './registration.ts';

/** A row with `formatting: alpaca` (llamafactory 0.9.5, data/converter.py, `AlpacaDatasetConverter`). */
export function convertAlpaca(row: LoadedRow, registration: Registration): AlignedRow {
  const prompt: AlignedMessage[] = [];
  const history = cellOr(row, registration, 'history', null);
  for (const pair of isList(history) ? history : []) {
    const [question, answer] = unpacked(pair);
    prompt.push({ role: 'user', content: question }, { role: 'assistant', content: answer });
  }
  for (const { content } of prompt)
    if (content !== null && typeof content !== 'string')
      throw new RowStop('CRASH_CONTENT', `history holds ${typeName(content)} where text belongs`);
  const query = [cellOr(row, registration, 'prompt', null), cellOr(row, registration, 'query', null)].filter(isTruthy);
  prompt.push({ role: 'user', content: joined(query, '\n', 'prompt or query') });
  const response = answersOf(row, registration);
  return {
    prompt,
    response,
    broken: response.length > 0 ? undefined : { code: 'DROPPED_NO_ANSWER', message: noAnswer(row, registration) },
    system: cellOr(row, registration, 'system', ''),
    tools: cellOr(row, registration, 'tools', ''),
    hasMedia: hasMedia(row, registration),
    warnings: [],
  };
}

function answersOf(row: LoadedRow, registration: Registration): AlignedMessage[] {
  const tag = cellOr(row, registration, 'kto_tag', null);
  if (typeof tag === 'boolean') return judged(tag, [{ role: 'assistant', content: cell(row, registration, 'response') }]);
  if (registration.isRanking) {
    const chosen = cell(row, registration, 'chosen');
    const rejected = typeof chosen === 'string' ? cell(row, registration, 'rejected') : null;
    if (typeof chosen === 'string' && typeof rejected === 'string') {
      return [
        { role: 'assistant', content: chosen },
        { role: 'assistant', content: rejected },
      ];
    }
  }
  const answer = cellOr(row, registration, 'response', null);
  return typeof answer === 'string' ? [{ role: 'assistant', content: answer }] : [];
}

function noAnswer(row: LoadedRow, registration: Registration): string {
  const key = registration.isRanking ? 'chosen or rejected' : (registration.columns.response ?? 'response');
  return `${key} is no text (${typeName(cellOr(row, registration, registration.isRanking ? 'chosen' : 'response', null))})`;
}

/** `question, answer = pair`: text of two characters and objects with two keys pass too. */
function unpacked(pair: PythonValue): [PythonValue, PythonValue] {
  const items = isList(pair) ? pair : isDict(pair) ? [...pair.keys()] : typeof pair === 'string' ? [...pair] : [];
  const [question, answer] = items;
  if (items.length !== 2 || question === undefined || answer === undefined)
    throw new RowStop(
      'CRASH_HISTORY',
      `history holds ${isList(pair) ? `a list of ${pair.length}` : typeName(pair)} where a question and its answer belong`,
    );
  return [question, answer];
}
