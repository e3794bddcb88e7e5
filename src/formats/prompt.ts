import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject } from '../json.ts';
import type { DsRecord, Origin, PromptRecord } from '../record.ts';
import { listOf } from './chat/chat-row.ts';
import { roleAt } from './chat/role-at.ts';
import { joinColumns, wrongKind } from './columns.ts';
import { matchRows } from './fit.ts';
import type { Format, ReadOptions, ReadResult, WriteResult } from './format.ts';
import { accept, NO_MATCH, reject } from './format.ts';
import type { AnsweredDialect } from './preference/answered-row.ts';
import { answeredDialect, plainAnswered, readAnswered, writeAnswered } from './preference/answered-row.ts';
import { conversationColumn, promptColumn } from './preference/prompt-place.ts';
import { SIDE_WORDS, sideForm } from './preference/side.ts';
import { writeFaithfully } from './preference/write-faithfully.ts';

export interface PromptDialect extends AnsweredDialect {
  order: readonly string[];
  options: ReadOptions;
}

const PLAIN: PromptDialect = { ...plainAnswered(0), order: [], options: {} };

const asAnswered = (row: JsonObject) => ({ row, answers: [], taken: [] });

function read(row: JsonObject, origin: Origin, options: ReadOptions): ReadResult {
  if (promptColumn(row, []) === undefined) {
    return reject('PROMPT_MISSING', 'no column prompt, messages, question, …', 'name the column: --map NAME=prompt');
  }
  const { prompt, tools, extra, issues } = readAnswered(asAnswered(row), origin, options);
  if (issues.some(({ severity }) => severity === 'error')) return { records: [], issues };
  const record: PromptRecord = { kind: 'prompt', prompt, origin, extra };
  return accept(tools === undefined ? record : { ...record, tools }, issues);
}

function writeAs(record: DsRecord & { kind: 'prompt' }, dialect: PromptDialect): WriteResult {
  const written = writeAnswered({ ...record, answers: [] }, dialect);
  const { row, losses } = joinColumns(written.own, record.extra, dialect.order);
  return { row, losses: [...written.losses, ...losses] };
}

/** Whether a row has a conversation in which the assistant says nothing: there is nothing in it to imitate. */
function isUnanswered(row: JsonObject): boolean {
  const column = conversationColumn(row);
  if (column === undefined || column !== promptColumn(row, [])) return false;
  const list = listOf(row[column]);
  return Array.isArray(list) && list.every((item, i) => isAsked(list, item, i));
}

function isAsked(list: JsonValue[], item: JsonValue, i: number): boolean {
  const role = isJsonObject(item) ? roleAt(list, i) : undefined;
  return role === 'user' || role === 'system';
}

/** Columns that reward functions check answers against. */
const REFERENCES = ['answer', 'solution', 'ground_truth', 'reference', 'final_answer', 'target', 'reward_model', 'test_cases', 'tests'];

/** Whether a row is a prompt and no question with an answer under an odd name: its column says so, a reference does, or there is no other text. */
function isPromptAlone(row: JsonObject): boolean {
  const column = promptColumn(row, []);
  if (column === undefined || column === 'prompt' || conversationColumn(row) === column) return column !== undefined;
  if (REFERENCES.some((name) => Object.hasOwn(row, name))) return true;
  const known = [column, 'input', 'context', 'system', 'system_prompt', 'history'];
  return Object.keys(row).every((name) => known.includes(name) || typeof row[name] !== 'string');
}

/**
 * A prompt to answer in online RL; every other column (`answer`, `solution`, …) is kept for the rewards. Sources: TRL 1.16.0
 * (docs/source/dataset_formats.md, prompt-only); ms-swift 4.6.0 (messages without an answer).
 */
export const prompt: Format<PromptDialect> = {
  name: 'prompt',
  summary: 'a prompt alone, as a string or messages; other columns are kept for reward functions (GRPO)',
  kinds: ['prompt'],

  /** The weakest match of all, since every row with an answer has a prompt, too; but nothing else fits conversations without any answer. */
  detect(rows) {
    const sample = rows.find(isPromptAlone);
    if (sample === undefined) return NO_MATCH;
    const column = promptColumn(sample, []) ?? '';
    const isSure = rows.every(isUnanswered);
    if (!isSure && conversationColumn(sample) === column) return NO_MATCH;
    const because = isSure
      ? `column ${column}, messages without an answer`
      : `column ${column} (${SIDE_WORDS[sideForm(sample[column]) ?? 'text']})`;
    return matchRows(rows, isPromptAlone, isSure ? 0.92 : 0.25, () => because);
  },

  read,

  dialectOf: (row, options) => ({ ...answeredDialect(asAnswered(row), options), order: Object.keys(row), options }),

  write(record, dialect) {
    if (record.kind !== 'prompt') return wrongKind(record);
    const readBack = (row: JsonObject) => read(row, record.origin, dialect.options);
    return writeFaithfully(record, readBack, [() => writeAs(record, dialect), () => writeAs(record, { ...PLAIN, order: dialect.order })]);
  },
};
