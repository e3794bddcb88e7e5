import type { JsonObject, JsonValue } from '../../json.ts';
import type { DsRecord, FeedbackRecord, Origin } from '../../record.ts';
import { roleAt } from '../chat/role-at.ts';
import { firstColumn, joinColumns, wrongKind } from '../columns.ts';
import { matchRows } from '../fit.ts';
import type { Format, ReadOptions, ReadResult, WriteResult } from '../format.ts';
import { accept, NO_MATCH, reject } from '../format.ts';
import { readLabel } from '../label.ts';
import type { AnsweredDialect, AnsweredRow } from './answered-row.ts';
import { answeredDialect, plainAnswered, readAnswered, writeAnswered } from './answered-row.ts';
import { conversationColumn, promptColumn } from './prompt-place.ts';
import { SIDE_WORDS, sideForm } from './side.ts';
import { writeFaithfully } from './write-faithfully.ts';

export const LABEL_COLUMNS = ['label', 'kto_tag', 'desirable'];
export const ANSWER_COLUMNS = ['completion', 'response', 'output', 'answer'];

export interface FeedbackDialect extends AnsweredDialect {
  order: readonly string[];
  options: ReadOptions;
  answer: string;
  label: string;
  /** The source's own value of the label. */
  labelled: JsonValue;
}

const PLAIN: FeedbackDialect = { ...plainAnswered(1), order: [], options: {}, answer: 'completion', label: 'label', labelled: true };

const isSide = (value: JsonValue | undefined) => sideForm(value) !== undefined;

function labelColumn(row: JsonObject): string {
  return firstColumn(row, LABEL_COLUMNS, (value) => readLabel(value, '').label !== undefined) ?? firstColumn(row, LABEL_COLUMNS) ?? 'label';
}

/** The answer is a column of its own, or the last message of a conversation. */
function answerColumn(row: JsonObject, label: string): { answer: string; isConversation: boolean } {
  const own = firstColumn(row, ANSWER_COLUMNS, isSide);
  const conversation = conversationColumn(row);
  if (conversation === undefined || (own !== undefined && isSide(row['prompt'])))
    return { answer: own ?? 'completion', isConversation: false };
  const isAnswered = own === undefined || roleAt(row[conversation], -1) === 'assistant';
  return isAnswered && conversation !== label
    ? { answer: conversation, isConversation: true }
    : { answer: own ?? 'completion', isConversation: false };
}

function answeredRow(row: JsonObject): AnsweredRow & { answer: string; label: string } {
  const label = labelColumn(row);
  const { answer, isConversation } = answerColumn(row, label);
  return { row, answers: [{ value: row[answer], pointer: `/${answer}`, isConversation }], taken: [answer, label], answer, label };
}

/** How surely a row is labelled: a truth value says it; 1 and 0 may be classes or scores. */
function labelScore(row: JsonObject): number {
  const value = row[labelColumn(row)];
  if (readLabel(value, '').label === undefined) return 0;
  return typeof value === 'boolean' || (typeof value === 'string' && /^(true|false)$/i.test(value)) ? 0.95 : 0.85;
}

function isFeedback(row: JsonObject): boolean {
  const { answers, taken, answer } = answeredRow(row);
  const isConversation = answers[0]?.isConversation === true;
  if (!isSide(row[answer]) || Object.hasOwn(row, 'chosen') || Object.hasOwn(row, 'rejected')) return false;
  const isAnswered = isConversation
    ? roleAt(row[answer], -1) === 'assistant'
    : promptColumn(row, taken) !== undefined || Array.isArray(row[answer]);
  return isAnswered && labelScore(row) > 0;
}

function read(row: JsonObject, origin: Origin, options: ReadOptions): ReadResult {
  const answered = answeredRow(row);
  const { label, issue } = readLabel(row[answered.label], `/${answered.label}`);
  if (label === undefined) return { records: [], issues: issue === undefined ? [] : [issue] };
  const [place] = answered.answers;
  if (place?.value === undefined || place.value === null) {
    return reject('FEEDBACK_NO_ANSWER', `there is no ${answered.answer}`, 'name its column: --map NAME=completion', `/${answered.answer}`);
  }
  const { prompt, answers, tools, extra, issues } = readAnswered(answered, origin, options);
  const all = issue === undefined ? issues : [...issues, issue];
  if (all.some(({ severity }) => severity === 'error')) return { records: [], issues: all };
  const completion = [...(answers[0] ?? [])];
  if (completion.length === 0 || (place.isConversation === true && completion[0]?.role !== 'assistant')) {
    const seen = completion.length === 0 ? 'the answer has no messages' : 'the conversation does not end with an answer';
    return reject('FEEDBACK_NO_ANSWER', seen, 'cut it after its last answer, or remove the row', place.pointer);
  }
  if (prompt.length === 0) return reject('FEEDBACK_NO_PROMPT', 'an answer without a prompt', 'name its column: --map NAME=prompt');
  const record: FeedbackRecord = { kind: 'feedback', prompt, completion, desirable: label, origin, extra };
  return accept(tools === undefined ? record : { ...record, tools }, all);
}

/** The label in the source's way of saying it. */
function labelAs(labelled: JsonValue, isDesirable: boolean): JsonValue {
  if (readLabel(labelled, '').label === isDesirable) return labelled;
  if (typeof labelled === 'number') return Number(isDesirable);
  return typeof labelled === 'string' ? String(isDesirable) : isDesirable;
}

function writeAs(record: DsRecord & { kind: 'feedback' }, dialect: FeedbackDialect): WriteResult {
  const written = writeAnswered({ ...record, answers: [record.completion] }, dialect);
  const own: JsonObject = { ...written.own };
  own[dialect.answer] = written.answers[0] ?? null;
  own[dialect.label] = labelAs(dialect.labelled, record.desirable);
  const { row, losses } = joinColumns(own, record.extra, dialect.order);
  return { row, losses: [...written.losses, ...losses] };
}

/**
 * A prompt, an answer and whether it is wanted. Sources: TRL 1.16.0 (docs/source/dataset_formats.md, unpaired preference); LLaMA-Factory 0.9.5
 * (data/converter.py, `kto_tag` beside alpaca columns or a conversation); Axolotl 0.21.0 (prompt_strategies/kto/*); ms-swift 4.6.0 (`label`).
 */
export const feedback: Format<FeedbackDialect> = {
  name: 'feedback',
  summary: 'prompt and completion, or a conversation, with a label (or kto_tag): KTO',
  kinds: ['feedback'],

  detect(rows) {
    const sample = rows.find(isFeedback);
    if (sample === undefined) return NO_MATCH;
    const score = Math.min(...rows.filter(isFeedback).map(labelScore));
    return matchRows(rows, isFeedback, score, () => {
      const { taken, answers, answer, label } = answeredRow(sample);
      const prompt = answers[0]?.isConversation === true ? undefined : promptColumn(sample, taken);
      const columns = [prompt, answer].filter((name) => name !== undefined);
      const words = columns.map((name) => `${name} (${SIDE_WORDS[sideForm(sample[name]) ?? 'text']})`);
      return `columns ${words.join(', ')} and the label ${label}`;
    });
  },

  read,

  dialectOf(row, options) {
    const answered = answeredRow(row);
    const { answer, label } = answered;
    return { ...answeredDialect(answered, options), order: Object.keys(row), options, answer, label, labelled: row[label] ?? true };
  },

  write(record, dialect) {
    if (record.kind !== 'feedback') return wrongKind(record);
    const readBack = (row: JsonObject) => read(row, record.origin, dialect.options);
    return writeFaithfully(record, readBack, [() => writeAs(record, dialect), () => writeAs(record, { ...PLAIN, order: dialect.order })]);
  },
};
