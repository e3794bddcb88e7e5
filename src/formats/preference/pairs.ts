import type { JsonObject, JsonValue } from '../../json.ts';
import type { DsRecord, Origin } from '../../record.ts';
import { firstColumn, joinColumns, wrongKind } from '../columns.ts';
import { matchRows } from '../fit.ts';
import type { Format, ReadOptions, ReadResult, WriteResult } from '../format.ts';
import { accept, NO_MATCH, problem } from '../format.ts';
import type { AnsweredDialect, AnsweredRow } from './answered-row.ts';
import { answeredDialect, plainAnswered, readAnswered, writeAnswered } from './answered-row.ts';
import type { Envelope } from './envelope.ts';
import { closeEnvelope, openEnvelope } from './envelope.ts';
import { isPairOfTranscripts } from './hh-rlhf.ts';
import { pairIssues } from './pair-issues.ts';
import { conversationColumn, promptColumn } from './prompt-place.ts';
import { SIDE_WORDS, sideForm } from './side.ts';
import { writeFaithfully } from './write-faithfully.ts';

export const CHOSEN_COLUMNS = ['chosen', 'chosen_response', 'chosen_messages', 'preferred_output', 'accepted'];
export const REJECTED_COLUMNS = ['rejected', 'rejected_response', 'rejected_messages', 'non_preferred_output'];

export interface PairsDialect extends AnsweredDialect {
  order: readonly string[];
  options: ReadOptions;
  chosen: string;
  rejected: string;
  envelope?: Envelope;
}

const PLAIN: PairsDialect = { ...plainAnswered(2), order: [], options: {}, chosen: 'chosen', rejected: 'rejected' };

/** The columns of the answers; the chosen one may be the end of the row's conversation. */
function answerColumns(row: JsonObject): { chosen: string; rejected: string; isConversation: boolean } {
  const isSide = (value: JsonValue) => sideForm(value) !== undefined;
  const rejected = firstColumn(row, REJECTED_COLUMNS, isSide) ?? firstColumn(row, REJECTED_COLUMNS) ?? 'rejected';
  const names = rejected === 'rejected_response' ? [...CHOSEN_COLUMNS, 'response'] : CHOSEN_COLUMNS;
  const chosen = firstColumn(row, names, isSide) ?? firstColumn(row, names);
  if (chosen !== undefined) return { chosen, rejected, isConversation: false };
  const conversation = Object.hasOwn(row, rejected) ? conversationColumn(row) : undefined;
  return { chosen: conversation ?? 'chosen', rejected, isConversation: conversation !== undefined };
}

function answeredRow(row: JsonObject): AnsweredRow & { chosen: string; rejected: string } {
  const { chosen, rejected, isConversation } = answerColumns(row);
  const answers = [
    { value: row[chosen], pointer: `/${chosen}`, isConversation },
    { value: row[rejected], pointer: `/${rejected}` },
  ];
  return { row, answers, taken: [chosen, rejected], chosen, rejected };
}

function isPair(row: JsonObject): boolean {
  const { row: open } = openEnvelope(row);
  const { chosen, rejected } = answerColumns(open);
  return [chosen, rejected].every((name) => sideForm(open[name]) !== undefined) && !isPairOfTranscripts(row);
}

function seen(sample: JsonObject): string {
  const { row } = openEnvelope(sample);
  const { chosen, rejected } = answerColumns(row);
  const prompt = promptColumn(row, [chosen, rejected]);
  const columns = [prompt, chosen, rejected].filter((name) => name !== undefined);
  const words = columns.map((name) => `${name} (${SIDE_WORDS[sideForm(row[name]) ?? 'text']})`);
  return `columns ${words.join(', ')}`;
}

function read(source: JsonObject, origin: Origin, options: ReadOptions): ReadResult {
  const answered = answeredRow(openEnvelope(source).row);
  const missing = answered.answers.find(({ value }) => value === undefined || value === null);
  if (missing !== undefined) {
    const name = missing.pointer.slice(1);
    return { records: [], issues: [problem('error', 'PREFERENCE_NO_ANSWER', `there is no ${name}`, 'remove the row', missing.pointer)] };
  }
  const { prompt, answers, tools, extra, issues } = readAnswered(answered, origin, options);
  if (issues.some(({ severity }) => severity === 'error')) return { records: [], issues };
  const [chosen = [], rejected = []] = answers.map((answer) => [...answer]);
  const all = [...issues, ...pairIssues({ prompt, chosen, rejected })];
  if (all.some(({ severity }) => severity === 'error')) return { records: [], issues: all };
  return accept({ kind: 'preference', prompt, chosen, rejected, origin, extra, ...(tools === undefined ? {} : { tools }) }, all);
}

function writeAs(record: DsRecord & { kind: 'preference' }, dialect: PairsDialect): WriteResult {
  const answers = [record.chosen, record.rejected];
  const written = writeAnswered({ ...record, answers }, dialect);
  const own: JsonObject = { ...written.own };
  own[dialect.chosen] = written.answers[0] ?? null;
  own[dialect.rejected] = written.answers[1] ?? null;
  const inner = dialect.envelope?.keys ?? [];
  const { row, losses } = joinColumns(own, record.extra, [...inner, ...dialect.order]);
  return { row: closeEnvelope(row, dialect.envelope, dialect.order), losses: [...written.losses, ...losses] };
}

/**
 * A prompt, a better and a worse answer, each a string, a message or a list of messages; answers may be conversations that begin with the prompt.
 * Sources: TRL 1.16.0 (docs/source/dataset_formats.md, preference, with and without a prompt column); LLaMA-Factory 0.9.5 (data/converter.py,
 * `ranking`); Axolotl 0.21.0 (prompt_strategies/dpo/*, orpo/chat_template.py); ms-swift 4.6.0 (`rejected_response`); OpenAI's `preferred_output`.
 */
export const pairs: Format<PairsDialect> = {
  name: 'pairs',
  summary: 'prompt (or a conversation), chosen, rejected: strings, messages or lists of messages',
  kinds: ['preference'],

  detect(rows) {
    const sample = rows.find(isPair);
    return sample === undefined ? NO_MATCH : matchRows(rows, isPair, 0.95, () => seen(sample));
  },

  read,

  dialectOf(row, options) {
    const { row: open, envelope } = openEnvelope(row);
    const answered = answeredRow(open);
    const { chosen, rejected } = answered;
    const dialect = { ...answeredDialect(answered, options), order: Object.keys(row), options, chosen, rejected };
    return envelope === undefined ? dialect : { ...dialect, envelope };
  },

  write(record, dialect) {
    if (record.kind !== 'preference') return wrongKind(record);
    const readBack = (row: JsonObject) => read(row, record.origin, dialect.options);
    return writeFaithfully(record, readBack, [() => writeAs(record, dialect), () => writeAs(record, { ...PLAIN, order: dialect.order })]);
  },
};
