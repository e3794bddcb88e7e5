import type { JsonObject } from '../../json.ts';
import { setOwn } from '../../json.ts';
import type { DsRecord, Origin } from '../../record.ts';
import { joinColumns, otherColumns, wrongKind } from '../columns.ts';
import { matchRows } from '../fit.ts';
import type { Format, ReadOptions, ReadResult, WriteResult } from '../format.ts';
import { accept, NO_MATCH } from '../format.ts';
import type { AnsweredDialect, AnsweredRow } from './answered-row.ts';
import { answeredDialect, plainAnswered, readAnswered, writeAnswered } from './answered-row.ts';
import { pairIssues } from './pair-issues.ts';
import { promptColumn } from './prompt-place.ts';
import type { Ranking, RankingDialect } from './ranking.ts';
import { answerIn, joinList, leftOf, rankingDialect, rankingOf } from './ranking.ts';
import { writeFaithfully } from './write-faithfully.ts';

export interface RankedDialect extends AnsweredDialect {
  order: readonly string[];
  options: ReadOptions;
  ranking: RankingDialect;
}

const BARE_LIST: RankingDialect = { column: 'ranked_responses', best: 0, worst: 1, length: 2, frames: [undefined, undefined] };
const PLAIN: RankedDialect = { ...plainAnswered(2), order: [], options: {}, ranking: BARE_LIST };

function answeredRow(row: JsonObject, { column, items, best, worst }: Ranking): AnsweredRow {
  const answers = [best, worst].map((i) => ({ value: answerIn(items[i] ?? null), pointer: `/${column}/${i}` }));
  return { row, answers, taken: [column] };
}

function isRanked(row: JsonObject): boolean {
  if (Object.hasOwn(row, 'rejected')) return false;
  const ranking = rankingOf(row);
  const hasList = !('code' in ranking) || ranking.code === 'RANKED_EQUAL' || ranking.code === 'RANKED_TOO_FEW';
  return hasList && promptColumn(row, 'code' in ranking ? [] : [ranking.column]) !== undefined;
}

function read(row: JsonObject, origin: Origin, options: ReadOptions): ReadResult {
  const ranking = rankingOf(row);
  if ('code' in ranking) return { records: [], issues: [ranking] };
  const { prompt, answers, tools, extra, issues } = readAnswered(answeredRow(row, ranking), origin, options);
  if (issues.some(({ severity }) => severity === 'error')) return { records: [], issues };
  const [chosen = [], rejected = []] = answers.map((answer) => [...answer]);
  const all = [...issues, ...pairIssues({ prompt, chosen, rejected })];
  if (all.some(({ severity }) => severity === 'error')) return { records: [], issues: all };
  const left = leftOf(ranking);
  if (left !== undefined) setOwn(extra, ranking.column, left);
  return accept({ kind: 'preference', prompt, chosen, rejected, origin, extra, ...(tools === undefined ? {} : { tools }) }, all);
}

function writeAs(record: DsRecord & { kind: 'preference' }, dialect: RankedDialect): WriteResult | undefined {
  const { column } = dialect.ranking;
  const { own, answers, losses } = writeAnswered({ ...record, answers: [record.chosen, record.rejected] }, dialect);
  const left = record.extra[column] ?? [];
  const list = Array.isArray(left) ? joinList(answers, left, dialect.ranking) : undefined;
  if (list === undefined) return undefined;
  const joined = joinColumns({ ...own, [column]: list }, otherColumns(record.extra, [column]), dialect.order);
  return { row: joined.row, losses: [...losses, ...joined.losses] };
}

/** A list best first, without numbers; what was beside it in a list of this name has no place. */
function writePlain(record: DsRecord & { kind: 'preference' }, order: readonly string[]): WriteResult {
  const { column } = BARE_LIST;
  const written = writeAs({ ...record, extra: otherColumns(record.extra, [column]) }, { ...PLAIN, order });
  const { row, losses } = written ?? { row: {}, losses: [] };
  return { row, losses: Object.hasOwn(record.extra, column) ? [...losses, `extra:${column}`] : losses };
}

/**
 * A prompt and several answers with scores, ranks, or best first. A row becomes one pair, the best answer against the worst, so that no prompt counts
 * more than others or falls into two splits; the answers between stay in a column. Sources: openbmb/UltraFeedback, berkeley-nest/Nectar (Axolotl
 * 0.21.0, prompt_strategies/dpo/zephyr.py), LLaMA-Factory before 0.7 (`output` of two).
 */
export const ranked: Format<RankedDialect> = {
  name: 'ranked',
  summary: 'prompt, responses (or completions, answers) with scores or ranks, or best first: the best against the worst',
  kinds: ['preference'],

  detect(rows) {
    const sample = rows.find((row) => isRanked(row) && !('code' in rankingOf(row)));
    if (sample === undefined) return NO_MATCH;
    const ranking = rankingOf(sample);
    if ('code' in ranking) return NO_MATCH;
    const { column, by } = ranking;
    const order = by === undefined ? 'best first' : `ordered by ${by}`;
    return matchRows(
      rows,
      isRanked,
      0.94,
      () => `columns ${promptColumn(sample, [column]) ?? ''} and ${column}, a list of answers ${order}`,
    );
  },

  read,

  dialectOf(row, options) {
    const ranking = rankingOf(row);
    if ('code' in ranking) return { ...PLAIN, order: Object.keys(row), options };
    return { ...answeredDialect(answeredRow(row, ranking), options), order: Object.keys(row), options, ranking: rankingDialect(ranking) };
  },

  write(record, dialect) {
    if (record.kind !== 'preference') return wrongKind(record);
    const readBack = (row: JsonObject) => read(row, record.origin, dialect.options);
    return writeFaithfully(record, readBack, [() => writeAs(record, dialect), () => writePlain(record, dialect.order)]);
  },
};
