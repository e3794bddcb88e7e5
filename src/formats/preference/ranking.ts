import type { Issue } from '../../errors.ts';
import type { JsonObject, JsonValue } from '../../json.ts';
import { isJsonObject, jsonTypeName, setOwn } from '../../json.ts';
import { firstColumn } from '../columns.ts';
import { problem } from '../format.ts';
import { sideForm } from './side.ts';

/** Columns whose lists are best first without saying so by numbers; `output` is LLaMA-Factory's before 0.7. */
export const BEST_FIRST = ['ranked_responses', 'ranked_completions', 'ranked_answers', 'output', 'chosen'];
/** Of these, columns that are usually one answer: a list of them is one of texts. */
const TEXTS_ONLY = ['output', 'chosen'];
export const ANSWER_LISTS = ['responses', 'completions', 'answers', 'candidates', 'outputs', 'generations'];
const TEXT_KEYS = ['answer', 'response', 'text', 'content', 'output', 'completion', 'messages'];
/** Numbers that grow with the quality, and ranks, of which 1 is the best. */
const SCORES = ['scores', 'score', 'rewards', 'reward', 'ratings', 'rating', 'overall_score'];
const RANKS = ['ranks', 'rank', 'ranking'];

/** A row's list of answers, and which of them are the best and the worst. */
export interface Ranking {
  column: string;
  items: readonly JsonValue[];
  best: number;
  worst: number;
  /** The column or key that says the order; absent where the list is best first. */
  by?: string;
}

/** The key of an answer's text, where a list's element has more to say than that. */
export function textKey(item: JsonValue): string | undefined {
  return isJsonObject(item) ? firstColumn(item, TEXT_KEYS, (value) => sideForm(value) !== undefined) : undefined;
}

/** An answer in the list: the element, or the text in it. */
export function answerIn(item: JsonValue): JsonValue {
  const key = textKey(item);
  return key === undefined || !isJsonObject(item) ? item : (item[key] as JsonValue);
}

const isAnswer = (item: JsonValue) => sideForm(answerIn(item)) !== undefined;

function listColumn(row: JsonObject): string {
  const names = [...BEST_FIRST, ...ANSWER_LISTS];
  const fits = (name: string) => {
    const list = Object.hasOwn(row, name) ? row[name] : undefined;
    if (!Array.isArray(list) || list.length === 0) return false;
    return TEXTS_ONLY.includes(name) ? list.every((item) => typeof item === 'string') : list.every(isAnswer);
  };
  return names.find(fits) ?? firstColumn(row, [...ANSWER_LISTS, ...BEST_FIRST]) ?? 'responses';
}

/** The best and the worst answer of a row, or what is wrong with its list. */
export function rankingOf(row: JsonObject): Ranking | Issue {
  const column = listColumn(row);
  const items = row[column];
  if (!Array.isArray(items) || !items.every(isAnswer)) {
    const seen = Array.isArray(items) ? `${column} has something that is no answer in it` : `${column} is ${jsonTypeName(items)}`;
    return problem('error', 'RANKED_ANSWERS', seen, 'write a list of texts, and name it: --map NAME=responses', `/${column}`);
  }
  const order = orderOf(row, items);
  if (order === undefined && !BEST_FIRST.includes(column)) {
    const seen = `nothing says which of ${column} is better: no scores or ranks, one number for each`;
    return problem('error', 'RANKED_SCORES', seen, 'give them in a column scores, or a list best first as ranked_responses', `/${column}`);
  }
  if (items.length < 2) {
    return problem('error', 'RANKED_TOO_FEW', `${column} has ${items.length} answers`, 'a pair takes two: remove the row', `/${column}`);
  }
  if (order === undefined) return { column, items, best: 0, worst: items.length - 1 };
  const { values, by } = order;
  const best = values.indexOf(Math.max(...values));
  const worst = values.lastIndexOf(Math.min(...values));
  if (values[best] === values[worst]) {
    return problem('error', 'RANKED_EQUAL', `all ${items.length} answers have the same ${by}`, 'remove the row', `/${column}`);
  }
  return { column, items, best, worst, by };
}

/** One number for each answer, the larger the better. */
function orderOf(row: JsonObject, items: readonly JsonValue[]): { values: number[]; by: string } | undefined {
  for (const name of [...SCORES, ...RANKS]) {
    const column = row[name];
    const values = Array.isArray(column) && column.length === items.length ? column : items.map((item) => numberIn(item, name));
    if (values.length === 0 || !values.every((value) => typeof value === 'number')) continue;
    return { values: RANKS.includes(name) ? values.map((rank) => -rank) : values, by: name };
  }
  return undefined;
}

function numberIn(item: JsonValue, name: string): JsonValue | undefined {
  return isJsonObject(item) && Object.hasOwn(item, name) ? item[name] : undefined;
}

/** How the elements of the list were written. */
export interface RankingDialect {
  column: string;
  best: number;
  worst: number;
  length: number;
  /** Of the best and the worst element: its keys in order and the one of its text; absent where it is an answer and nothing else. */
  frames: readonly [Frame | undefined, Frame | undefined];
}

interface Frame {
  keys: readonly string[];
  key: string;
}

export function rankingDialect({ column, items, best, worst }: Ranking): RankingDialect {
  return { column, best, worst, length: items.length, frames: [frameOf(items[best]), frameOf(items[worst])] };
}

function frameOf(item: JsonValue | undefined): Frame | undefined {
  const key = item === undefined ? undefined : textKey(item);
  return key === undefined || !isJsonObject(item) ? undefined : { keys: Object.keys(item), key };
}

/** What of the list is in no record: the answers between, and what the elements of the two say beside their text. Nothing where that is all. */
export function leftOf({ items, best, worst }: Ranking): JsonValue[] | undefined {
  const left = items.flatMap((item, i) => {
    if (i !== best && i !== worst) return [item];
    const key = textKey(item);
    return key === undefined || !isJsonObject(item) ? [] : [withoutKey(item, key)];
  });
  return left.length === 0 ? undefined : left;
}

function withoutKey(item: JsonObject, key: string): JsonObject {
  const rest: JsonObject = {};
  for (const name of Object.keys(item)) if (name !== key) setOwn(rest, name, item[name] as JsonValue);
  return rest;
}

/** The list with both answers back in their places; nothing where what is left does not fit around them. */
export function joinList(answers: readonly JsonValue[], left: readonly JsonValue[], dialect: RankingDialect): JsonValue[] | undefined {
  const { best, worst, length, frames } = dialect;
  const rest = [...left];
  const list: JsonValue[] = [];
  for (let i = 0; i < length; i++) {
    const which = i === best ? 0 : i === worst ? 1 : undefined;
    const frame = which === undefined ? undefined : frames[which];
    const item = which !== undefined && frame === undefined ? answers[which] : rest.shift();
    if (item === undefined) return undefined;
    if (which === undefined || frame === undefined) list.push(item);
    else if (isJsonObject(item)) list.push(withKey(item, frame, answers[which] ?? null));
    else return undefined;
  }
  return rest.length === 0 ? list : undefined;
}

function withKey(item: JsonObject, { keys, key }: Frame, value: JsonValue): JsonObject {
  const whole: JsonObject = {};
  for (const name of keys) setOwn(whole, name, name === key ? value : (item[name] ?? null));
  return whole;
}
