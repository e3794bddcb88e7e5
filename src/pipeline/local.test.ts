import { expect, test } from 'vitest';
import { sharegpt } from '../formats/sharegpt.ts';
import { text } from '../formats/text.ts';
import type { BadRow, Row } from '../io/row.ts';
import type { JsonValue } from '../json.ts';
import type { DsRecord, PreferenceRecord } from '../record.ts';
import { TemplateError } from '../tokenize/tokenizer.ts';
import type { Format } from '../formats/format.ts';
import { accept, problem } from '../formats/format.ts';
import type { LocalPhase, Writer } from './local.ts';
import { runLocal } from './local.ts';
import { ColumnNeeded } from './outcome.ts';
import type { RowOutcome } from './outcome.ts';
import { compileFilter } from './stages/filter/compile-filter.ts';
import { groupKey, recordKey } from './stages/record-key.ts';

const kindWriter: Writer = { encode: ({ kind }) => ({ ok: true, rows: [kind], losses: ['extra'] }) };

function phaseOf(more: Partial<LocalPhase> = {}): LocalPhase {
  return {
    source: 'x',
    format: sharegpt,
    readOptions: {},
    kind: 'chat',
    mergeConsecutive: false,
    wantsKey: false,
    wantsGroup: false,
    writers: [kindWriter],
    keepsValues: false,
    strict: false,
    silentLosses: [],
    ...more,
  };
}

function outcomeOf(phase: LocalPhase, row: JsonValue | BadRow): RowOutcome {
  const isBad = typeof row === 'object' && row !== null && 'ok' in row && row.ok === false;
  const given: Row | BadRow = isBad ? (row as BadRow) : { ok: true, value: row as JsonValue, offset: 40, line: 3 };
  const { rows } = runLocal(phase, { rows: [given], notes: [], bytesRead: 0 });
  return rows[0] as RowOutcome;
}

const turns = (...values: string[]): JsonValue => ({
  conversations: values.map((value, i) => ({ from: i % 2 === 0 ? 'human' : 'gpt', value })),
});
const chat = turns('q', 'a');

/** A format that gives this record whatever the row is. */
const giving = (record: DsRecord, ...issues: Parameters<typeof accept>[1] & object): Format => ({
  ...text,
  read: () => accept(record, issues),
});
const origin = { source: 'x', offset: 0, line: 1 };
const pair: PreferenceRecord = {
  kind: 'preference',
  prompt: [{ role: 'user', content: 'q' }],
  chosen: [{ role: 'assistant', content: 'a' }],
  rejected: [{ role: 'assistant', content: 'b' }],
  origin,
  extra: {},
};

test('a record becomes what each target writes of it', () => {
  expect(outcomeOf(phaseOf(), chat)).toEqual({
    offset: 40,
    line: 3,
    issues: [],
    records: [{ outputs: [{ ok: true, rows: ['chat'], losses: ['extra'] }] }],
  });
});

test('a row that could not be parsed keeps its text and its place, and has no record', () => {
  const issue = problem('error', 'JSON_SYNTAX', 'm');
  const bad: BadRow = { ok: false, offset: 40, line: 3, column: 9, issue, raw: '{oops' };
  expect(outcomeOf(phaseOf(), bad)).toEqual({ offset: 40, line: 3, column: 9, issues: [issue], records: [], value: '{oops' });
});

test('values are kept where they are asked for, or can be no row', () => {
  expect(outcomeOf(phaseOf(), chat).value).toBeUndefined();
  expect(outcomeOf(phaseOf({ keepsValues: true }), chat).value).toEqual(chat);
  expect(outcomeOf(phaseOf(), [1])).toMatchObject({ value: [1], records: [], issues: [{ code: 'ROW_NOT_OBJECT' }] });
});

test('a filter drops records and sees the largest count of tokens', () => {
  const phase = phaseOf({ filter: compileFilter('tokens <= 5'), measure: [() => 3, () => 5], writers: [kindWriter, kindWriter] });
  expect(outcomeOf(phase, chat).records).toMatchObject([{ tokens: [3, 5] }]);
  expect(outcomeOf({ ...phase, measure: [() => 6, () => 5] }, chat).records).toEqual([{ drop: 'filter', outputs: [] }]);
  expect(outcomeOf(phaseOf({ filter: compileFilter('turns > 1') }), chat).records).toEqual([{ drop: 'filter', outputs: [] }]);
});

test('keys are made where they are wanted', () => {
  const record: DsRecord = {
    kind: 'chat',
    messages: [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: 'a' },
    ],
    origin,
    extra: {},
  };
  const [outcome] = outcomeOf(phaseOf({ wantsKey: true, wantsGroup: true }), chat).records;
  expect(outcome?.key).toEqual(recordKey(record));
  expect(outcome?.group).toEqual(groupKey(record));
  expect(Object.keys(outcomeOf(phaseOf(), chat).records[0] ?? {})).toEqual(['outputs']);
});

test('neighbouring turns are joined before anything looks at them', () => {
  const row: JsonValue = { conversations: ['a', 'b'].map((value) => ({ from: 'human', value })) };
  const phase = phaseOf({ mergeConsecutive: true, filter: compileFilter('turns == 1') });
  expect(outcomeOf(phase, row).records).toMatchObject([{ outputs: [{ ok: true }] }]);
  expect(outcomeOf({ ...phase, mergeConsecutive: false }, row).records).toMatchObject([{ drop: 'filter' }]);
});

test('records become the kind that is wanted, and say what they lost', () => {
  expect(outcomeOf(phaseOf({ format: giving(pair), kind: 'feedback' }), {}).records).toHaveLength(2);
  expect(outcomeOf(phaseOf({ format: giving(pair) }), {}).records).toEqual([
    { outputs: [{ ok: true, rows: ['chat'], losses: ['rejected-answer', 'extra'] }] },
  ]);
  const unwanted: DsRecord = { kind: 'feedback', prompt: pair.prompt, completion: pair.chosen, desirable: false, origin, extra: {} };
  expect(outcomeOf(phaseOf({ format: giving(unwanted) }), {}).records).toEqual([{ drop: 'undesirable', outputs: [] }]);
});

test('a record of a kind that can become no other is refused for every target', () => {
  const phase = phaseOf({ kind: 'preference', writers: [kindWriter, kindWriter] });
  const { outputs } = outcomeOf(phase, chat).records[0] ?? {};
  expect(outputs).toMatchObject([
    { ok: false, issue: { code: 'KIND_MIXED' } },
    { ok: false, issue: { code: 'KIND_MIXED' } },
  ]);
});

test('losses by wish are not told', () => {
  expect(outcomeOf(phaseOf({ silentLosses: ['extra'] }), chat).records).toMatchObject([{ outputs: [{ losses: [] }] }]);
});

test('strict rejects a row with a warning, and a record with a loss', () => {
  const warned = giving(pair, problem('info', 'A', 'm'), problem('warning', 'B', 'm'));
  const strict = outcomeOf(phaseOf({ format: warned, kind: 'preference', strict: true }), {});
  expect(strict).toMatchObject({
    records: [],
    issues: [
      { code: 'B', severity: 'error' },
      { code: 'A', severity: 'info' },
    ],
  });
  expect(outcomeOf(phaseOf({ strict: true }), chat).records).toMatchObject([{ outputs: [{ ok: false, issue: { code: 'STRICT_LOSS' } }] }]);
  expect(outcomeOf(phaseOf({ strict: true, silentLosses: ['extra'] }), chat).records).toMatchObject([{ outputs: [{ ok: true }] }]);
});

test('a template that refuses the messages costs the record, for that target alone', () => {
  const refusing = (): never => {
    throw new TemplateError('roles must alternate');
  };
  const phase = phaseOf({ measure: [refusing, () => 4], writers: [kindWriter, kindWriter] });
  expect(outcomeOf(phase, chat).records).toMatchObject([
    { tokens: [0, 4], outputs: [{ ok: false, issue: { code: 'TEMPLATE_REFUSED' } }, { ok: true }] },
  ]);
  const broken = (): never => {
    throw new TypeError('a bug');
  };
  expect(() => outcomeOf(phaseOf({ measure: [broken] }), chat)).toThrow('a bug');
});

test('a column that was not planned stops the run and says for which target', () => {
  const growing: Writer = { encode: () => ({ ok: 'grow', column: 'tools' }) };
  let error: unknown;
  try {
    outcomeOf(phaseOf({ writers: [kindWriter, growing] }), chat);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(ColumnNeeded);
  expect(error).toMatchObject({ targetIndex: 1, column: 'tools' });
});
