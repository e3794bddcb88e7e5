import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { problem } from '../formats/format.ts';
import { useTempFolder } from '../io/testing/temp-folder.ts';
import type { Aside, OrderedPhase, TargetSink } from './ordered.ts';
import { rowText } from './encoded.ts';
import { openOrdered } from './ordered.ts';
import type { LocalBatch, RecordOutcome, RowOutcome } from './outcome.ts';
import { openDedupe } from './stages/dedupe.ts';
import { parseSplit, splitOf } from './stages/split.ts';
import type { Tally } from './tally.ts';
import { assertNothingLost, newTally } from './tally.ts';

const folder = useTempFolder();

interface Recorded extends TargetSink {
  written: string[];
  asides: Aside[];
}

function recorder(): Recorded {
  const written: string[] = [];
  const asides: Aside[] = [];
  return {
    written,
    asides,
    writeRow: (split, row) => void written.push(`${split}:${rowText(row)}`),
    keepAside: (aside) => void asides.push(aside),
  };
}

interface Run {
  sinks: Recorded[];
  tallies: Tally[];
  wantsMore: boolean[];
}

/** Gives the rows one batch at a time, and checks the sum at the end. */
async function run(batches: readonly RowOutcome[][], options: Partial<OrderedPhase> = {}, targets = 1): Promise<Run> {
  const sinks = Array.from({ length: targets }, recorder);
  const tallies = sinks.map(() => newTally());
  const ordered = openOrdered({
    splits: [],
    limit: Infinity,
    targets: sinks.map((sink, i) => ({ sink, tally: tallies[i] as Tally })),
    fetchRow: (source, offset) => `${source}@${offset}`,
    ...options,
  });
  const wantsMore: boolean[] = [];
  for (const rows of batches) {
    wantsMore.push(ordered.take('s', { rows, notes: [], bytesRead: 0 }));
    if (wantsMore.at(-1) === false) break;
  }
  await ordered.finish();
  options.dedupe?.close();
  for (const { counts } of tallies) assertNothingLost(counts, 't');
  return { sinks, tallies, wantsMore };
}

const kept = (text: string, more: Partial<RecordOutcome> = {}): RecordOutcome => ({
  outputs: [{ ok: true, rows: [text], losses: [] }],
  ...more,
});
const row = (line: number, ...records: RecordOutcome[]): RowOutcome => ({ offset: line * 10, line, issues: [], records });
const key = (name: number): Uint8Array => new Uint8Array(16).fill(name);

test('a rejected row is kept aside with its first error, its place and its value', async () => {
  const issues = [problem('warning', 'A', 'm'), problem('error', 'B', 'm'), problem('error', 'C', 'm')];
  const { sinks, tallies } = await run([[{ ...row(4), column: 2, issues }, row(5, kept('x'))]]);
  expect(sinks[0]?.written).toEqual(['train:x']);
  expect(sinks[0]?.asides).toEqual([{ what: 'rejected', source: 's', line: 4, byteOffset: 40, issue: issues[1], row: 's@40' }]);
  expect(tallies[0]?.counts).toEqual({ read: 2, expanded: 0, written: 1, dropped: {}, rejected: 1 });
  expect([...(tallies[0]?.issues.keys() ?? [])]).toEqual(['A', 'B', 'C']);
  expect(tallies[0]?.issues.get('B')?.first).toMatchObject([{ source: 's', line: 4, byteOffset: 40, column: 2 }]);
});

test('one row may be several records, and one record several rows', async () => {
  const several = row(1, kept('a'), { outputs: [{ ok: true, rows: ['b', 'c'], losses: ['turns'] }] });
  const { sinks, tallies } = await run([[several]]);
  expect(sinks[0]?.written).toEqual(['train:a', 'train:b', 'train:c']);
  expect(tallies[0]).toMatchObject({ counts: { read: 1, expanded: 2, written: 3 }, losses: { turns: 1 }, writtenBySplit: { train: 3 } });
});

test('what one target refuses or finds too long, another may write', async () => {
  const issue = problem('error', 'NO_ANSWER', 'm');
  const record: RecordOutcome = {
    tokens: [9, 10, 11],
    outputs: [
      { ok: false, issue },
      { ok: true, rows: ['x'], losses: [] },
      { ok: true, rows: ['y'], losses: [] },
    ],
  };
  const { sinks, tallies } = await run([[row(1, record)]], { maxTokens: 10 }, 3);
  expect(sinks.map(({ written }) => written)).toEqual([[], ['train:x'], []]);
  expect(sinks.map(({ asides }) => asides.map(({ reason, issue: why }) => reason ?? why?.code))).toEqual([
    ['NO_ANSWER'],
    [],
    ['over-length'],
  ]);
  expect(tallies.map(({ tokens }) => tokens)).toEqual([0, 10, 0]);
});

test('the limit counts records that were written, and ends the reading', async () => {
  const rows = [row(1, kept('a')), row(2, { drop: 'filter', outputs: [] }), row(3, kept('b'), kept('c')), row(4, kept('d'))];
  const { sinks, tallies, wantsMore } = await run([rows.slice(0, 1), rows.slice(1), [row(9)]], { limit: 2 });
  expect(wantsMore).toEqual([true, false]);
  expect(sinks[0]?.written).toEqual(['train:a', 'train:b']);
  expect(tallies[0]?.counts).toEqual({ read: 3, expanded: 1, written: 2, dropped: { filter: 1, limit: 1 }, rejected: 0 });
});

test('notes about a file are counted for every target', async () => {
  const tallies = [newTally(), newTally()];
  const ordered = openOrdered({
    splits: [],
    limit: 1,
    targets: tallies.map((tally) => ({ tally, sink: recorder() })),
    fetchRow: () => null,
  });
  const batch: LocalBatch = { rows: [], notes: [{ issue: problem('info', 'TEXT_BOM', 'm'), offset: 0, line: 1 }], bytesRead: 3 };
  expect(ordered.take('s', batch)).toBe(true);
  expect(tallies.map(({ issues }) => issues.get('TEXT_BOM')?.count)).toEqual([1, 1]);
});

test('the group alone decides the split', async () => {
  const splits = parseSplit('val=40%');
  const groups = Array.from({ length: 20 }, (_, i) => Buffer.alloc(16, i * 13));
  const { sinks } = await run([groups.map((group, i) => row(i + 1, kept(String(i), { group })))], { splits });
  expect(sinks[0]?.written).toEqual(groups.map((group, i) => `${splitOf(group, splits)}:${i}`));
});

test('the first of equal records is written, the others are dropped with their place', async () => {
  const dedupe = openDedupe({ memoryBytes: 2 ** 16, spillDir: folder.path() });
  const rows = [1, 2, 1, 3, 2].map((name, i) => ({ ...row(i + 1, kept(`${i}`, { key: key(name) })), value: { n: i } }));
  const { sinks } = await run([rows], { dedupe });
  expect(sinks[0]?.written).toEqual(['train:0', 'train:1', 'train:3']);
  expect(sinks[0]?.asides).toEqual([
    { what: 'dropped', source: 's', line: 3, byteOffset: 30, reason: 'duplicate', row: { n: 2 } },
    { what: 'dropped', source: 's', line: 5, byteOffset: 50, reason: 'duplicate', row: { n: 4 } },
  ]);
});

const anyRecord: fc.Arbitrary<RecordOutcome> = fc.oneof(
  fc.constant<RecordOutcome>({ drop: 'filter', outputs: [] }),
  fc.record({
    key: fc.nat(20).map(key),
    group: fc.nat(255).map((byte) => new Uint8Array(16).fill(byte)),
    tokens: fc.tuple(fc.nat(12), fc.nat(12)),
    outputs: fc.tuple(anyOutput(), anyOutput()),
  }),
);
function anyOutput(): fc.Arbitrary<RecordOutcome['outputs'][number]> {
  const written = fc.record({
    ok: fc.constant(true as const),
    rows: fc.array(fc.string(), { minLength: 1, maxLength: 3 }),
    losses: fc.subarray(['extra', 'turns']),
  });
  return fc.oneof({ weight: 5, arbitrary: written }, fc.constant({ ok: false as const, issue: problem('error', 'NO_ANSWER', 'm') }));
}
const anyRows = fc
  .array(fc.array(fc.oneof(fc.array(anyRecord, { minLength: 1, maxLength: 3 }), fc.constant('broken' as const)), { maxLength: 12 }), {
    maxLength: 6,
  })
  .map((batches) => {
    let line = 0;
    return batches.map((rows) =>
      rows.map((records): RowOutcome => {
        line++;
        return records === 'broken' ? { ...row(line), issues: [problem('error', 'JSON_SYNTAX', 'm')] } : row(line, ...records);
      }),
    );
  });

test('every row is accounted for, and memory decides nothing that is written', async () => {
  await fc.assert(
    fc.asyncProperty(anyRows, fc.integer({ min: 0, max: 600 }), fc.constantFrom(1, 5, Infinity), async (batches, memoryBytes, limit) => {
      const options = { splits: parseSplit('val=20%,test=20%'), maxTokens: 10, limit };
      const open = (bytes: number) => openDedupe({ memoryBytes: bytes, spillDir: folder.path() });
      const ample = await run(batches, { ...options, dedupe: open(2 ** 16) }, 2);
      const short = await run(batches, { ...options, dedupe: open(memoryBytes) }, 2);
      expect(short.sinks.map(({ written }) => written)).toEqual(ample.sinks.map(({ written }) => written));
      const summary = ({ tallies }: Run): unknown =>
        tallies.map(({ writtenBySplit, losses, tokens }) => ({ writtenBySplit, losses, tokens }));
      expect(summary(short)).toEqual(summary(ample));
      if (limit === Infinity) expect(short.tallies).toEqual(ample.tallies);
    }),
    { numRuns: 300 },
  );
  expect(readdirSync(folder.path())).toEqual([]);
});
