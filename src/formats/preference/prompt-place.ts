import type { Issue } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { Message } from '../../record.ts';
import { bareText } from '../chat/bare-text.ts';
import { CONTAINER_KEYS } from '../chat/chat-row.ts';
import type { WrittenMessages } from '../chat/write-message.ts';
import type { ReadOptions } from '../format.ts';
import type { JoinedColumn, SingleTurnDialect } from '../single-turn.ts';
import { CONTEXT_BEFORE, INPUT_AFTER, isEmptyList, joinQuestion, otherDialect, readHistory, splitQuestion } from '../single-turn.ts';
import type { SideDialect } from './side.ts';
import { readSide, sideDialect, sideForm, writeSide } from './side.ts';

/** Columns of a prompt, best first; in those of conversations it is a list. */
export const PROMPT_COLUMNS: readonly string[] = ['prompt', ...CONTAINER_KEYS, 'instruction', 'question', 'query', 'problem', 'input'];
const CONVERSATION_COLUMNS: readonly string[] = CONTAINER_KEYS;

const JOINED: Readonly<Record<string, JoinedColumn>> = {
  instruction: INPUT_AFTER,
  question: CONTEXT_BEFORE,
  query: CONTEXT_BEFORE,
  problem: CONTEXT_BEFORE,
};

/** The column that holds a row's prompt: not one of `taken`, and not an empty list. */
export function promptColumn(row: JsonObject, taken: readonly string[]): string | undefined {
  return PROMPT_COLUMNS.find((name) => {
    const value = Object.hasOwn(row, name) && !taken.includes(name) ? row[name] : undefined;
    return CONVERSATION_COLUMNS.includes(name) ? isConversation(value) : sideForm(value) !== undefined && !isEmpty(value);
  });
}

/** The column of a row that holds a list of messages. */
export function conversationColumn(row: JsonObject): string | undefined {
  return CONTAINER_KEYS.find((name) => Object.hasOwn(row, name) && isConversation(row[name]));
}

function isConversation(value: JsonValue | undefined): boolean {
  const form = sideForm(value);
  return (form === 'list' || form === 'list-text') && !isEmpty(value);
}

const isEmpty = (value: JsonValue | undefined) => Array.isArray(value) && value.length === 0;

/** A prompt column as messages, and every column that they are made of. */
export interface StatedPrompt {
  messages: Message[];
  issues: readonly Issue[];
  columns: string[];
  /** Whether it is one bare text. */
  isText: boolean;
}

export function readPrompt(row: JsonObject, column: string, taken: readonly string[], options: ReadOptions): StatedPrompt {
  const { messages, issues } = readSide(row[column], 'user', `/${column}`, options);
  const stated: StatedPrompt = { messages, issues, columns: [column], isText: sideForm(row[column]) === 'text' };
  if (!stated.isText) return stated;
  const joined = joinedColumn(row, column, taken);
  if (joined !== undefined) {
    stated.columns.push(joined.column);
    stated.messages = [{ role: 'user', content: joinQuestion(row[column] as string, row[joined.column], joined) }];
  }
  if (!Object.hasOwn(row, 'history')) return stated;
  const history = readHistory(row['history']);
  if ('code' in history) return { ...stated, issues: [...issues, history] };
  const all = [...history, ...stated.messages];
  return { ...stated, messages: all, columns: [...stated.columns, 'history'], isText: history.length === 0 };
}

function joinedColumn(row: JsonObject, column: string, taken: readonly string[]): JoinedColumn | undefined {
  const joined = Object.hasOwn(JOINED, column) ? JOINED[column] : undefined;
  if (joined === undefined || taken.includes(joined.column)) return undefined;
  const value = row[joined.column];
  return value === null || typeof value === 'string' ? joined : undefined;
}

/** How a prompt column, and those beside it that make up the prompt, were written. */
export interface PromptColumnDialect {
  column: string;
  side: SideDialect;
  joined?: { by: JoinedColumn } & NonNullable<SingleTurnDialect['other']>;
  history?: NonNullable<SingleTurnDialect['history']>;
}

export function promptDialect(row: JsonObject, column: string, taken: readonly string[], options: ReadOptions): PromptColumnDialect {
  const dialect: PromptColumnDialect = { column, side: sideDialect(row[column], options) };
  if (dialect.side.form !== 'text') return dialect;
  const by = joinedColumn(row, column, taken);
  if (by !== undefined) dialect.joined = { by, ...otherDialect(row[column], row[by.column] as JsonValue) };
  if (Object.hasOwn(row, 'history')) dialect.history = isEmptyList(row['history']) ? { blank: row['history'] as JsonValue } : {};
  return dialect;
}

/** Writes the prompt into its columns in `own`. */
export function writePrompt(
  messages: readonly Message[],
  { column, side, joined, history }: PromptColumnDialect,
  placeholders: boolean,
  own: JsonObject,
): Omit<WrittenMessages, 'value'> {
  const pairs = side.form === 'text' && history !== undefined ? historyPairs(messages.slice(0, -1)) : [];
  if (history !== undefined) own['history'] = pairs.length > 0 ? pairs : history.blank === undefined ? [] : history.blank;
  const written = writeSide(messages.slice(pairs.length * 2), 'user', side, placeholders);
  const { value } = written;
  if (typeof value !== 'string' || joined === undefined) own[column] = value;
  else Object.assign(own, splitQuestion(value, { question: column, other: joined }, joined.by));
  if (joined !== undefined && !Object.hasOwn(own, joined.by.column)) own[joined.by.column] = joined.blank === undefined ? '' : joined.blank;
  return written;
}

/** Bare questions and answers in turn; none where the messages are anything else. */
function historyPairs(messages: readonly Message[]): string[][] {
  const pairs: string[][] = [];
  for (let i = 0; i < messages.length; i += 2) {
    const question = bareText(messages[i], 'user');
    const answer = bareText(messages[i + 1], 'assistant');
    if (question === undefined || answer === undefined) return [];
    pairs.push([question, answer]);
  }
  return pairs;
}
