import type { JsonObject, JsonValue } from '../../../json.ts';
import { isJsonObject, setOwn } from '../../../json.ts';
import { RowStop, notPredicted } from '../../shared/hf/row-stop.ts';

const CONVERSATION_KEYS = ['prompt', 'chosen', 'rejected', 'completion', 'messages'] as const;

/**
 * TRL asks one of the row's columns, and which one changes from run to run (1.16.0, data_utils.py, `is_conversational`: `set.pop`). Throws `RowStop` where that
 * matters, or where a list is empty.
 */
export function isConversational(row: JsonObject): boolean {
  let [withMessages, withText] = [0, 0];
  for (const key of CONVERSATION_KEYS) {
    if (!Object.hasOwn(row, key)) continue;
    const is = isMessages(row[key]);
    if (is === 'empty') throw new RowStop('CRASH_NO_MESSAGES', 'a list of messages is empty');
    if (is) withMessages++;
    else withText++;
  }
  if (withMessages > 0 && withText > 0)
    throw notPredicted('some columns hold messages and some text: TRL asks any one of them, by a hash that changes from run to run');
  return withMessages > 0;
}

function isMessages(value: JsonValue | undefined): boolean | 'empty' {
  if (!Array.isArray(value)) return false;
  const [first] = value;
  return first === undefined ? 'empty' : isJsonObject(first) && Object.hasOwn(first, 'role');
}

/** `conversations` of `from` and `value` (data_utils.py, `is_conversational_from_value`). */
export function isFromValue({ conversations }: JsonObject): boolean {
  if (!Array.isArray(conversations)) return false;
  const [first] = conversations;
  if (first === undefined) throw new RowStop('CRASH_NO_MESSAGES', 'conversations is empty');
  return isJsonObject(first) && Object.hasOwn(first, 'from') && Object.hasOwn(first, 'value');
}

/** Keys renamed, values (the roles `human`, `gpt`) left (data_utils.py, `maybe_convert_to_chatml`). */
export function asRoleContent(row: JsonObject): JsonObject {
  const converted: JsonObject = {};
  for (const [key, value] of Object.entries(row)) {
    const isConversation = key === 'conversations' || CONVERSATION_KEYS.some((name) => name === key);
    setOwn(converted, key, isConversation && Array.isArray(value) ? value.map(renamed) : value);
  }
  const { conversations, ...others } = converted;
  return conversations === undefined ? others : { ...others, messages: conversations };
}

function renamed(message: JsonValue): JsonValue {
  if (!isJsonObject(message)) return message;
  const { from, value, ...others } = message;
  return { ...others, ...(from === undefined ? {} : { role: from }), ...(value === undefined ? {} : { content: value }) };
}

/**
 * A prompt out of what both answers begin with (data_utils.py, `extract_prompt`): messages, or characters. Where one is the whole beginning of the other the cut
 * stands before the last item, and a space before the first unlike item goes to the answers.
 */
export function extractPrompt(row: JsonObject): JsonObject {
  const [chosen, rejected] = [items(row, 'chosen'), items(row, 'rejected')];
  const shorter = Math.min(chosen.length, rejected.length);
  if (shorter === 0) throw new RowStop('CRASH_EMPTY_ANSWER', 'chosen or rejected is empty, and there is no prompt');
  let at = 0;
  while (at < shorter - 1 && isSame(chosen[at], rejected[at])) at++;
  if (!isSame(chosen[at], rejected[at]) && chosen.at(at - 1) === ' ') at--;
  const cut = (list: readonly JsonValue[], value: JsonValue | undefined, from: number, to: number): JsonValue => {
    const part = list.slice(from < 0 ? list.length + from : from, to < 0 ? list.length + to : to);
    return typeof value === 'string' ? part.filter((character) => typeof character === 'string').join('') : part;
  };
  return {
    ...row,
    prompt: cut(chosen, row['chosen'], 0, at),
    chosen: cut(chosen, row['chosen'], at, chosen.length),
    rejected: cut(rejected, row['rejected'], at, rejected.length),
  };
}

function items(row: JsonObject, key: string): readonly JsonValue[] {
  const value = row[key];
  if (typeof value === 'string') return [...value];
  if (Array.isArray(value)) return value;
  throw new RowStop('CRASH_NO_ANSWER', `${key} is neither text nor a list of messages`);
}

function isSame(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (!isJsonObject(a)) return a === b;
  const keys = Object.keys(a);
  return isJsonObject(b) && keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isSame(a[key], b[key]));
}
