import fc from 'fast-check';
import { writeFileSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useTempFolder } from '../io/testing/temp-folder.ts';
import type { ValidateReport } from '../report/findings.ts';
import { reportAs } from '../report/validate/report-formats.ts';
import type { ValidateOptions } from './validate/validate-options.ts';
import { validate } from './validate.ts';

const temp = useTempFolder();

function file(name: string, rows: readonly (object | string)[]): string {
  const path = temp.path(name);
  writeFileSync(path, rows.map((row) => `${typeof row === 'string' ? row : JSON.stringify(row)}\n`).join(''));
  return path;
}

const chat = (question: string, answer: string): object => ({
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
});

const questions = ['Which river runs through Vienna?', 'How many legs does a spider have?', 'Who wrote Middlemarch?', 'What is a quay?'];
const good = questions.map((question, index) => chat(question, `That is question ${index + 1}, and this answers it.`));
const unknownRole = (name: string): object => ({
  messages: [
    { role: name, content: 'Hm.' },
    { role: 'assistant', content: `I am not ${name}.` },
  ],
});

const codesOf = ({ findings }: ValidateReport): string[] => findings.map(({ code }) => code);
const serious = (report: ValidateReport): string[] => report.findings.filter(({ severity }) => severity !== 'info').map(({ code }) => code);
const failed = ({ thresholds }: ValidateReport): string[] => thresholds.filter(({ ok }) => !ok).map(({ name }) => name);

test('clean data passes, and is counted', async () => {
  const report = await validate({ inputs: [file('clean.jsonl', good)], to: 'trl', set: ['assistant_only_loss=true'] });
  expect(report).toMatchObject({ ok: true, exitCode: 0, rows: { read: 4, withErrors: 0, withWarnings: 0 }, findings: [] });
  expect(report.budget).toMatchObject({ to: 'trl', method: 'sft', examples: 4 });
  const { tokens = 0, trainedTokens = 0, trainedShare } = report.budget ?? {};
  expect(trainedTokens).toBeGreaterThan(0);
  expect(trainedTokens).toBeLessThan(tokens);
  expect(trainedShare).toBe(trainedTokens / tokens);
});

test('a finding has its place, to the byte, the row and the part of the row', async () => {
  const path = file('bad.jsonl', [...good, unknownRole('robot')]);
  const report = await validate({ inputs: [path] });
  const bytes = readFileSync(path);
  const byteOffset = bytes.lastIndexOf(10, bytes.length - 2) + 1;
  expect(report).toMatchObject({ ok: false, exitCode: 3, rows: { read: 5, withErrors: 1 } });
  expect(report.findings).toMatchObject([
    { code: 'ROLE_UNKNOWN', severity: 'error', level: 'record', count: 1, rows: 1, share: 0.2, isFailing: true },
  ]);
  expect(report.findings[0]?.first).toMatchObject([{ source: path, line: 5, byteOffset, row: 4, pointer: '/messages/0/role' }]);
});

test('a row that is loaded late keeps its place', async () => {
  const path = file('late.jsonl', [{ text: 'A river.' }, { text: 'A stone.' }, { text: '' }]);
  const report = await validate({ inputs: [path], to: 'unsloth', set: ['dataset_text_field=text', 'max_length=64'], checks: ['schema'] });
  const untrained = report.findings.find(({ code }) => code === 'EOS_UNTRAINED');
  expect(untrained?.first.map(({ line, row }) => [line, row])).toContainEqual([1, 0]);
  expect(untrained?.first.map(({ line, row }) => [line, row])).toContainEqual([2, 1]);
});

test('what every row says is what the findings say in all', async () => {
  const anyRow = fc.oneof(
    fc.constantFrom<object | string>(
      ...good,
      unknownRole('robot'),
      unknownRole('bot'),
      '{"messages":',

      { messages: [] },
      chat('Hm?', ''),
    ),
    fc.constantFrom<object | string>({ messages: [{ role: 'user', content: 'Hello' }] }, chat('Write to jo@river-stone.org', 'Done.')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 12 }), async (rows) => {
      const options: Omit<ValidateOptions, 'inputs'> = { from: 'messages', checks: ['pii'] };
      const all = await validate({ ...options, inputs: [file('all.jsonl', rows)], firstPlaces: 100 });
      const sums = new Map<string, number>();
      let withErrors = 0;
      for (const row of rows) {
        const one = await validate({ ...options, inputs: [file('one.jsonl', [row])] });
        for (const { code, count } of one.findings) sums.set(code, (sums.get(code) ?? 0) + count);
        withErrors += one.rows.withErrors;
      }
      expect(new Map(all.findings.map(({ code, count }) => [code, count]))).toEqual(sums);
      expect(all.rows).toMatchObject({ read: rows.length, withErrors });
      for (const { count, first, rows: inRows } of all.findings) {
        expect(first).toHaveLength(count);
        expect(inRows).toBe(new Set(first.map(({ row }) => row)).size);
      }
    }),
    { numRuns: 15 },
  );
});

test('a pull request: what the base branch had passes wherever it moved, what is new fails', async () => {
  const baseline = temp.path('baseline.json');
  const base = await validate({ inputs: [file('data.jsonl', [...good, unknownRole('robot')])], writeBaseline: baseline });
  expect(base).toMatchObject({ ok: true, rows: { withErrors: 1 } });
  const before = temp.path('before.json');
  writeFileSync(before, reportAs('json', base));

  const moved = file('data.jsonl', [chat('What is new?', 'This row.'), unknownRole('robot'), ...good]);
  const passing = await validate({ inputs: [moved], baseline, compare: before });
  expect(passing).toMatchObject({
    ok: true,
    exitCode: 0,
    findings: [],
    suppressed: { baseline: 1 },
    change: { rows: { before: 5, after: 6 } },
  });

  const worse = file('data.jsonl', [unknownRole('robot'), ...good, unknownRole('android')]);
  const failing = await validate({ inputs: [worse], baseline, compare: before });
  expect(failing).toMatchObject({ ok: false, exitCode: 3, suppressed: { baseline: 1 } });
  expect(failing.findings).toMatchObject([{ code: 'ROLE_UNKNOWN', count: 1, first: [{ line: 6 }] }]);
  expect(reportAs('github', failing)).toMatch(/^::error file=.*data\.jsonl,line=6,title=ROLE_UNKNOWN::/);
  expect(reportAs('markdown', failing)).toContain('❌');
});

test('a known finding counts once: a second row like it is new', async () => {
  const baseline = temp.path('known.json');
  await validate({ inputs: [file('a.jsonl', [...good, unknownRole('robot')])], writeBaseline: baseline, checks: ['schema'] });
  const report = await validate({
    inputs: [file('a.jsonl', [...good, unknownRole('robot'), unknownRole('robot')])],
    baseline,
    checks: ['schema'],
  });
  expect(report).toMatchObject({ suppressed: { baseline: 1 }, findings: [{ code: 'ROLE_UNKNOWN', count: 1 }] });
});

test('findings of all rows are known again, too', async () => {
  const baseline = temp.path('all-rows.json');
  const rows = [...good, good[0] ?? {}];
  const first = await validate({ inputs: [file('twice.jsonl', rows)], writeBaseline: baseline, failOn: 'warning' });
  expect(codesOf(first)).toContain('DUPLICATE_RECORD');
  const again = await validate({
    inputs: [file('twice.jsonl', [chat('What is new?', 'This row.'), ...rows])],
    baseline,
    failOn: 'warning',
  });
  expect(serious(again)).toEqual([]);
  expect(again.suppressed.baseline).toBeGreaterThan(0);
});

test.each<[name: string, options: Omit<ValidateOptions, 'inputs'>, failing: string[]]>([
  ['an error fails by default', {}, ['fail-on error']],
  ['a tolerated share passes', { maxPercent: { ROLE_UNKNOWN: 20 } }, []],
  ['a share beyond it fails', { maxPercent: { ROLE_UNKNOWN: 19 } }, ['max-percent ROLE_UNKNOWN']],
  ['a lower severity passes', { severity: { ROLE_UNKNOWN: 'warning' } }, []],
  ['a lower severity fails with --fail-on warning', { severity: { ROLE_UNKNOWN: 'warning' }, failOn: 'warning' }, ['fail-on warning']],
  ['what is off does not count', { severity: { ROLE_UNKNOWN: 'off' }, failOn: 'warning' }, []],
  ['too few rows', { severity: { ROLE_UNKNOWN: 'off' }, minRows: 6 }, ['min-rows']],
  [
    'too little trained',
    { severity: { ROLE_UNKNOWN: 'off' }, to: 'trl', set: ['assistant_only_loss=true'], minTrainedShare: 0.99 },
    ['min-trained-share'],
  ],
])('%s', async (_, options, failing) => {
  const report = await validate({ inputs: [file('thresholds.jsonl', [...good, unknownRole('robot')])], checks: ['schema'], ...options });
  expect(failed(report)).toEqual(failing);
  expect(report.ok).toBe(failing.length === 0);
});

test('the project file gives sources, target, thresholds and what to leave out; the call has the last word', async () => {
  file('rows.jsonl', [...good, unknownRole('robot'), chat('Hm?', '')]);
  const config = temp.path('dsprep.yaml');
  writeFileSync(
    config,
    [
      'sources: [rows.jsonl]',
      'targets:',
      '  - to: trl',
      '    set: { assistant_only_loss: true }',
      'checks: [schema]',
      'thresholds:',
      '  failOn: warning',
      '  severity: { TURN_EMPTY: error }',
      '  maxPercent: { ROLE_UNKNOWN: 50 }',
      '',
    ].join('\n'),
  );
  const report = await validate({ config });
  expect(report).toMatchObject({ budget: { to: 'trl' }, rows: { read: 6 } });
  expect(report.findings.find(({ code }) => code === 'TURN_EMPTY')?.severity).toBe('error');
  expect(failed(report)).toEqual(['fail-on warning']);
  writeFileSync(config, `${readFileSync(config, 'utf8')}ignore:\n  - { code: TURN_EMPTY, source: rows.jsonl, reason: meant }\n`);
  const ignored = await validate({ config });
  expect(ignored).toMatchObject({ suppressed: { ignored: 1 } });
  expect(codesOf(ignored)).not.toContain('TURN_EMPTY');
  expect(failed(await validate({ config, maxPercent: { ROLE_UNKNOWN: 1 } }))).toContain('max-percent ROLE_UNKNOWN');
});

test('a sample looks at the first rows only', async () => {
  const report = await validate({ inputs: [file('sample.jsonl', [...good, unknownRole('robot')])], sample: 4 });
  expect(report).toMatchObject({ ok: true, sample: 4, rows: { read: 4 } });
});

test('data that no format fits is a finding, with a framework too', async () => {
  const report = await validate({ inputs: [file('odd.jsonl', [{ foo: 1 }, { foo: 2 }])], to: 'trl' });
  expect(report).toMatchObject({ ok: false, findings: [{ code: 'FORMAT_UNKNOWN', severity: 'error', level: 'file' }] });
  expect(report.budget).toBeUndefined();
});

test('a column that changes its type after the first 10 MB stops every loader, one that does so before not', async () => {
  const filler = 'word '.repeat(40_000);
  const rows = (early: unknown): object[] => [
    { text: 'a river', id: 1 },
    { text: 'a stone', id: early },
    ...Array.from({ length: 55 }, (_, index) => ({ text: `${index} ${filler}`, id: index })),
    { text: 'a window', id: 'late' },
  ];
  const severityOf = async (early: unknown): Promise<string | undefined> => {
    const report = await validate({ inputs: [file('types.jsonl', rows(early))], checks: ['schema'] });
    return report.findings.find(({ code }) => code === 'SCHEMA_TYPE_CONFLICT')?.severity;
  };
  expect(await severityOf(2)).toBe('error');
  expect(await severityOf('two')).toBe('warning');
});

test.each<[string, ValidateOptions, string]>([
  ['no input', {}, 'USAGE_NO_INPUT'],
  ['an unknown check', { inputs: ['x'], checks: ['nonsense'] }, 'USAGE_CHECK'],
  ['a share without a framework', { inputs: ['x'], minTrainedShare: 0.5 }, 'USAGE_NO_TARGET'],
  ['a baseline that is none', { inputs: ['x'], baseline: 'package.json' }, 'INPUT_NOT_FOUND'],
  ['a report that is none', { inputs: ['x'], compare: 'package.json' }, 'USAGE_COMPARE'],
])('%s is a mistake of the command', async (_, options, code) => {
  await expect(validate(options)).rejects.toMatchObject({ code });
});

test('a baseline that is none is a mistake of the command', async () => {
  await expect(validate({ inputs: [file('g.jsonl', good)], baseline: 'package.json' })).rejects.toMatchObject({ code: 'USAGE_BASELINE' });
});
