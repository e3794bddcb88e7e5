import type { PredictWarning } from '../../../predict.ts';
import { RowStop } from '../../../shared/hf/row-stop.ts';
import type { Dict, PythonValue } from '../python/value.ts';
import { DATE, isDict, isList, isTruthy, typeName } from '../python/value.ts';
import type { LoadedRow } from './json-rows.ts';
import type { ColumnKey, Registration } from './registration.ts';

export type Role = 'user' | 'assistant' | 'observation' | 'function' | 'system';

export interface AlignedMessage {
  role: Role;
  content: PythonValue;
}

/** A row as converters hand it on (llamafactory 0.9.5, data/converter.py, `align_dataset`). */
export interface AlignedRow {
  prompt: readonly AlignedMessage[];
  /** One answer; two of a pair or of a judged answer; none where the row is broken. */
  response: readonly AlignedMessage[];
  system: PythonValue;
  tools: PythonValue;
  hasMedia: boolean;
  /** Why the converter left prompt and response empty. */
  broken: { code: string; message: string } | undefined;
  warnings: readonly PredictWarning[];
}

export type Convert = (row: LoadedRow, registration: Registration) => AlignedRow;

/** `example[column]`: a column that is named but not there stops the run. */
export function cell(row: LoadedRow, { columns }: Registration, key: ColumnKey): PythonValue {
  const name = columns[key];
  const value = name === null ? undefined : row.get(name);
  if (value === undefined)
    throw new RowStop(
      'CRASH_NO_COLUMN',
      name === null ? `no column stands for ${key} in dataset_info.json` : `no row has the column ${name} (${key})`,
    );
  return value;
}

/** … or `otherwise` where no column is named. */
export function cellOr(row: LoadedRow, registration: Registration, key: ColumnKey, otherwise: PythonValue): PythonValue {
  return registration.columns[key] === null ? otherwise : cell(row, registration, key);
}

export function hasMedia(row: LoadedRow, registration: Registration): boolean {
  const given = (['images', 'videos', 'audios'] as const).map((key) => cellOr(row, registration, key, null));
  return given.some((value) => value !== null && !(isList(value) && value.length === 0));
}

/** A member of a message; Python stops where it has none of that name. */
export function member(message: PythonValue, name: string | null): PythonValue {
  if (!isDict(message)) throw new RowStop('CRASH_MESSAGE', `${typeName(message)} where a message belongs`);
  const value = name === null ? undefined : message.get(name);
  if (value === undefined)
    throw new RowStop('CRASH_MESSAGE', name === null ? 'tags of dataset_info.json name no role or content' : `no message has ${name}`);
  return value;
}

/** Items of the messages column. */
export function messageList(value: PythonValue): readonly PythonValue[] {
  if (isList(value)) return value;
  if (value === '') return [];
  throw new RowStop('CRASH_MESSAGES', `${typeName(value)} where a list of messages belongs`);
}

/** Roles by tag; tags that are not named are all `null`, as in Python the last of equal tags counts. */
export function rolesByTag({ tags }: Registration): ReadonlyMap<PythonValue, Role> {
  return new Map<PythonValue, Role>([
    [tags.user_tag, 'user'],
    [tags.assistant_tag, 'assistant'],
    [tags.observation_tag, 'observation'],
    [tags.function_tag, 'function'],
    [tags.system_tag, 'system'],
  ]);
}

export function roleOf(roles: ReadonlyMap<PythonValue, Role>, tag: PythonValue): Role {
  const role = roles.get(tag);
  if (role === undefined)
    throw new RowStop('CRASH_ROLE', `role ${JSON.stringify(typeof tag === 'string' ? tag : typeName(tag))} is no tag of dataset_info.json`);
  return role;
}

export const NO_MESSAGES: Pick<AlignedRow, 'prompt' | 'response'> = { prompt: [], response: [] };

/** Prompt and response of messages that alternate, by what the row is for. */
export function answers(
  row: LoadedRow,
  registration: Registration,
  messages: readonly AlignedMessage[],
): Pick<AlignedRow, 'prompt' | 'response'> {
  const { isRanking, tags } = registration;
  const tag = cellOr(row, registration, 'kto_tag', null);
  if (typeof tag === 'boolean') return { prompt: messages.slice(0, -1), response: judged(tag, messages.slice(-1)) };
  if (isRanking) {
    const chosen = cell(row, registration, 'chosen');
    const rejected = isDict(chosen) ? cell(row, registration, 'rejected') : null;
    const roles = rolesByTag(registration);
    const aligned = (message: Dict): AlignedMessage => ({
      role: roleOf(roles, member(message, tags.role_tag)),
      content: member(message, tags.content_tag),
    });
    if (isDict(chosen) && isDict(rejected)) return { prompt: messages, response: [aligned(chosen), aligned(rejected)] };
  }
  return { prompt: messages.slice(0, -1), response: messages.slice(-1) };
}

/** An answer beside an empty one, whose place says which was wanted. */
export function judged(isDesirable: boolean, answer: readonly AlignedMessage[]): AlignedMessage[] {
  const [given] = answer;
  if (given !== undefined && given.content !== null && typeof given.content !== 'string')
    throw new RowStop('CRASH_CONTENT', `${typeName(given.content)} as an answer: it can't stand beside text`);
  const none: AlignedMessage = { role: 'assistant', content: '' };
  return isDesirable ? [...answer, none] : [none, ...answer];
}

/** `"separator".join(texts)`. */
export function joined(texts: readonly PythonValue[], separator: string, what: string): string {
  const isText = (text: PythonValue): text is string => typeof text === 'string';
  if (texts.every(isText)) return texts.join(separator);
  throw new RowStop('CRASH_CONTENT', `${what} is ${typeName(texts.find((text) => !isText(text)))} where text belongs`);
}

/** A message's text; LLaMA-Factory stops on anything else. */
export function textOf({ role, content }: AlignedMessage): string {
  if (typeof content === 'string') return content;
  throw new RowStop(
    'CRASH_CONTENT',
    `${content === DATE ? 'a text that looks like a date, which the loader reads as one,' : typeName(content)} as content of a ${role} message`,
  );
}

export function isEmptyContent(message: AlignedMessage | undefined): boolean {
  return message === undefined || !isTruthy(message.content);
}
