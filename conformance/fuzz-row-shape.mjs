// What the rows of a case are, as the page of predictions names it.
import { random } from './fuzz-rows.mjs';

const KEYS = ['messages', 'conversations', 'prompt', 'completion', 'chosen', 'rejected', 'text', 'tools', 'input_ids', 'instruction', 'body'];

/** The columns of some rows, and whether they hold texts or conversations: `prompt + completion (texts)`. */
export function rowShape({ makeRow }, tokenizer) {
  const r = random(7);
  const rows = Array.from({ length: 20 }, () => makeRow(r, tokenizer));
  const columns = KEYS.filter((key) => rows.some((row) => key in row));
  const isLists = rows.some((row) => Array.isArray(row[columns[0]]));
  const says = columns[0] === 'prompt' || columns[0] === 'chosen';
  return `${columns.join(' + ')}${says ? (isLists ? ' (conversations)' : ' (texts)') : ''}`;
}
