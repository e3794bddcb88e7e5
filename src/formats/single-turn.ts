import type { Issue } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { jsonTypeName } from '../json.ts';
import type { Message, Origin } from '../record.ts';
import { answerMessage } from './chat/bare-text.ts';
import { firstColumn, joinColumns, otherColumns, wrongKind } from './columns.ts';
import { matchRows } from './fit.ts';
import { flatTurns } from './flat-turns.ts';
import type { Format, ReadResult } from './format.ts';
import { accept, NO_MATCH, problem, reject } from './format.ts';

/** A column whose text, where there is any, is joined to the question. */
export interface JoinedColumn {
  column: string;
  place: 'before' | 'after';
  joint: string;
}

/** Alpaca's `input`. */
export const INPUT_AFTER: JoinedColumn = { column: 'input', place: 'after', joint: '\n' };
/** The passage that a question is about. */
export const CONTEXT_BEFORE: JoinedColumn = { column: 'context', place: 'before', joint: '\n\n' };

/** What tells one format of question and answer columns from another. */
export interface SingleTurnSpec {
  name: string;
  summary: string;
  /** Columns of the question, best first; a row needs one. */
  questions: readonly [string, ...string[]];
  /** Columns of the answer, best first; a row needs one. */
  answers: readonly [string, ...string[]];
  other: JoinedColumn;
  /** The score of rows that all fit. */
  score: number;
}

export const SYSTEM_COLUMNS = ['system', 'system_prompt'];

export interface SingleTurnDialect {
  order: readonly string[];
  question: string;
  answer: string;
  /** The other column: the length of its text, or what stood there where there was none. */
  other?: { length: number; blank?: JsonValue };
  /** The system prompt's column, and what stood there where there was none. */
  system?: { key: string; blank?: JsonValue };
  /** The history column, and what stood there where there was none. */
  history?: { blank?: JsonValue };
}

const isString = (value: JsonValue | undefined) => typeof value === 'string';
const isBlank = (value: JsonValue | undefined) => value === undefined || value === null || value === '';
const isText = (value: JsonValue | undefined): value is string => typeof value === 'string' && value !== '';

/** A format of one question and one answer a row, with an optional system prompt and a `history` of `[question, answer]` pairs. */
export function singleTurnFormat(spec: SingleTurnSpec): Format<SingleTurnDialect> {
  const { other } = spec;
  const questionOf = (row: JsonObject) => firstColumn(row, spec.questions, isString) ?? firstColumn(row, spec.questions);
  const answerOf = (row: JsonObject, question: string | undefined) => {
    const names = spec.answers.filter((name) => name !== question);
    return firstColumn(row, names, isString) ?? firstColumn(row, names);
  };
  const fits = (row: JsonObject) => {
    const question = questionOf(row);
    const answer = answerOf(row, question);
    return question !== undefined && answer !== undefined && isString(row[question]) && isString(row[answer]) && !isOtherTask(row);
  };
  function read(row: JsonObject, origin: Origin): ReadResult {
    const question = questionOf(row);
    if (question === undefined) return reject('QUESTION_MISSING', `no column ${spec.questions.join(', ')}`, fixMap(spec.questions));
    const answer = answerOf(row, question);
    if (answer === undefined || row[answer] === null) {
      return reject('ANSWER_MISSING', `${question}, but no answer in ${spec.answers.join(', ')}`, fixMap(spec.answers));
    }
    for (const column of [question, answer]) if (!isString(row[column])) return notText(row, column);
    if (!isBlank(row[other.column]) && !isString(row[other.column])) return notText(row, other.column);
    const system = firstColumn(row, SYSTEM_COLUMNS);
    if (system !== undefined && !isBlank(row[system]) && !isString(row[system])) return notText(row, system);
    const history = readHistory(row['history']);
    if ('code' in history) return { records: [], issues: [history] };

    const messages: Message[] = system !== undefined && isText(row[system]) ? [{ role: 'system', content: row[system] }] : [];
    messages.push(...history);
    messages.push(
      { role: 'user', content: joinQuestion(row[question] as string, row[other.column], other) },
      answerMessage(row[answer] as string),
    );
    const known = [question, answer, other.column, 'history', ...(system === undefined ? [] : [system])];
    return accept({ kind: 'chat', messages, origin, extra: otherColumns(row, known) });
  }

  return {
    name: spec.name,
    summary: spec.summary,
    kinds: ['chat'],
    detect(rows) {
      const sample = rows.find(fits);
      if (sample === undefined) return NO_MATCH;
      const question = questionOf(sample) ?? '';
      const columns = [question, other.column, answerOf(sample, question) ?? '', ...SYSTEM_COLUMNS, 'history'];
      return matchRows(rows, fits, spec.score, () => `columns ${columns.filter((name) => Object.hasOwn(sample, name)).join(', ')}`);
    },
    read,

    dialectOf(row) {
      const question = questionOf(row) ?? spec.questions[0];
      const system = firstColumn(row, SYSTEM_COLUMNS);
      const dialect: SingleTurnDialect = {
        order: Object.keys(row),
        question,
        answer: answerOf(row, question) ?? spec.answers[0],
      };
      if (Object.hasOwn(row, other.column)) dialect.other = otherDialect(row[question], row[other.column] as JsonValue);
      if (system !== undefined) dialect.system = isBlank(row[system]) ? { key: system, blank: row[system] as JsonValue } : { key: system };
      if (Object.hasOwn(row, 'history')) dialect.history = isEmptyList(row['history']) ? { blank: row['history'] as JsonValue } : {};
      return dialect;
    },

    write(record, dialect) {
      if (record.kind !== 'chat') return wrongKind(record);
      const { system, pairs, losses } = flatTurns(record.messages);
      const last = pairs.at(-1) ?? { question: '', answer: '' };
      const own: JsonObject = { ...splitQuestion(last.question, dialect, other), [dialect.answer]: last.answer };
      if (system !== undefined) own[dialect.system?.key ?? 'system'] = system;
      else if (dialect.system !== undefined) own[dialect.system.key] = dialect.system.blank === undefined ? '' : dialect.system.blank;
      if (pairs.length > 1) own['history'] = pairs.slice(0, -1).map(({ question, answer }) => [question, answer]);
      else if (dialect.history !== undefined) own['history'] = dialect.history.blank === undefined ? [] : dialect.history.blank;
      const { row, losses: extraLosses } = joinColumns(own, record.extra, dialect.order);
      return { row, losses: [...losses, ...extraLosses] };
    },
  };
}

/** Rows of preference pairs and of labelled answers have questions and answers too. */
function isOtherTask(row: JsonObject): boolean {
  return (
    row['chosen'] !== undefined || row['rejected'] !== undefined || typeof row['label'] === 'boolean' || typeof row['kto_tag'] === 'boolean'
  );
}

/** A `history` of `[question, answer]` pairs as messages. */
export function readHistory(value: JsonValue | undefined): Message[] | Issue {
  if (isEmptyList(value)) return [];
  const messages: Message[] = [];
  for (const [i, pair] of (Array.isArray(value) ? value : [value]).entries()) {
    const [question, answer, ...rest] = Array.isArray(pair) ? pair : [];
    if (typeof question !== 'string' || typeof answer !== 'string' || rest.length > 0) {
      const seen = 'the history is not a list of [question, answer] pairs of strings';
      return problem('error', 'HISTORY_NOT_PAIRS', seen, 'write it as [["question", "answer"], …]', `/history/${i}`);
    }
    messages.push({ role: 'user', content: question }, answerMessage(answer));
  }
  return messages;
}

export function isEmptyList(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
}

export function joinQuestion(question: string, more: JsonValue | undefined, { place, joint }: JoinedColumn): string {
  if (!isText(more)) return question;
  if (question === '') return more;
  return place === 'after' ? question + joint + more : more + joint + question;
}

/** Of the column that is joined to the question. */
export function otherDialect(question: JsonValue | undefined, value: JsonValue): NonNullable<SingleTurnDialect['other']> {
  if (!isText(value)) return { length: 0, blank: value };
  return { length: question === '' ? Infinity : value.length };
}

/** The question, and the other column's text cut off it again where it is still there. */
export function splitQuestion(
  text: string,
  dialect: Pick<SingleTurnDialect, 'question' | 'other'>,
  { column, place, joint }: JoinedColumn,
): JsonObject {
  const { question } = dialect;
  if (dialect.other === undefined) return { [question]: text };
  const { length, blank } = dialect.other;
  if (blank !== undefined) return { [question]: text, [column]: blank };
  if (length === Infinity) return { [question]: '', [column]: text };
  const start = place === 'before' ? 0 : text.length - length;
  const cut = place === 'before' ? length : start - joint.length;
  if (cut <= 0 || text.slice(cut, cut + joint.length) !== joint) return { [question]: text, [column]: '' };
  const more = text.slice(start, start + length);
  return { [question]: place === 'before' ? text.slice(cut + joint.length) : text.slice(0, cut), [column]: more };
}

function fixMap(columns: readonly string[]): string {
  return `name the column: --map NAME=${columns[0] ?? ''}`;
}

function notText(row: JsonObject, column: string): ReadResult {
  return reject('COLUMN_NOT_TEXT', `${column} is ${jsonTypeName(row[column])}`, 'write it as a string', `/${column}`);
}
