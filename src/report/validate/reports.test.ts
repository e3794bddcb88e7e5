import { Ajv } from 'ajv';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Finding, FindingPlace, ValidateReport } from '../findings.ts';
import { byUrgency } from '../findings.ts';
import { REPORT_FORMATS, reportAs } from './report-formats.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 40 }),
  fc.constantFrom('a|b', '<b>`x`</b>', ']]>', '%0A::error::', 'a\r\nb', '\u001b[31m', '\ud800'),
);
const anyCode = fc.constantFrom('ROLE_UNKNOWN', 'JSON_SYNTAX', 'NOTHING_TRAINED', 'TURN_EMPTY', 'PII_EMAIL', 'ANSWER_CUT');
const anyCount = fc.nat({ max: 5000 });

const anyPlace: fc.Arbitrary<FindingPlace> = fc.record(
  {
    source: fc.oneof(
      anyText.filter((text) => text !== ''),
      fc.constantFrom('data/a.jsonl', '-', '/data/a b.json', './x,y:z.jsonl'),
    ),
    line: fc.integer({ min: 1, max: 1e6 }),
    byteOffset: anyCount,
    message: anyText,
    fingerprint: fc.stringMatching(/^[0-9a-f]{16}$/),
    column: fc.integer({ min: 1, max: 500 }),
    row: anyCount,
    pointer: anyText,
    fix: anyText,
  },
  { requiredKeys: ['source', 'line', 'byteOffset', 'message', 'fingerprint'] },
);

const anyFinding: fc.Arbitrary<Finding> = fc.record({
  code: anyCode,
  severity: fc.constantFrom('error', 'warning', 'info'),
  level: fc.constantFrom('file', 'record', 'training', 'content'),
  count: fc.integer({ min: 1, max: 5000 }),
  rows: anyCount,
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  isFailing: fc.boolean(),
  first: fc.array(anyPlace, { minLength: 1, maxLength: 12 }),
});

const anyReport: fc.Arbitrary<ValidateReport> = fc
  .record({
    findings: fc.uniqueArray(anyFinding, { selector: ({ code }) => code }),
    read: anyCount,
    baseline: anyCount,
    ok: fc.boolean(),
    hasBudget: fc.boolean(),
    hasChange: fc.boolean(),
    remarks: fc.array(anyText, { maxLength: 2 }),
  })
  .map(({ findings, read, baseline, ok, hasBudget, hasChange, remarks }) => ({
    version: 1,
    ok,
    exitCode: ok ? 0 : 3,
    sources: [{ name: 'data/a.jsonl', format: 'messages', rows: read }],
    rows: { read, withErrors: 0, withWarnings: 0 },
    ...(hasBudget
      ? {
          budget: {
            to: 'trl',
            method: 'sft',
            tokenizer: { name: 'qwen3', fingerprint: 'f' },
            examples: read,
            tokens: 10 * read,
            trainedTokens: read,
            trainedShare: 0.1,
          },
        }
      : {}),
    findings: findings.sort(byUrgency),
    thresholds: [
      { name: 'fail-on error', limit: 0, actual: ok ? 0 : 3, ok },
      { name: 'max-percent ROLE_UNKNOWN', limit: 1.5, actual: 0.2, ok: true },
      { name: 'min-rows', limit: 1, actual: read, ok: true },
    ],
    suppressed: { baseline, ignored: 0 },
    remarks,
    ...(hasChange ? { change: { rows: { before: 3, after: read }, findings: [{ code: 'ROLE_UNKNOWN', before: 0, after: 2 }] } } : {}),
  }));

const schema = JSON.parse(readFileSync(new URL('../../../fixtures/schemas/sarif-schema-2.1.0.json', import.meta.url), 'utf8')) as object;

/** RFC 3986, as far as a malformed path would break it. */
const URI_REFERENCE = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?#[\]]|%[0-9A-Fa-f]{2})*$/;
const ajv = new Ajv({
  strict: false,
  // one of its patterns is none in Unicode mode
  unicodeRegExp: false,
  formats: { uri: (text: string) => URI_REFERENCE.test(text) && text.includes(':'), 'uri-reference': URI_REFERENCE, 'date-time': true },
});
const isSarif = ajv.compile(schema);

test('SARIF fits its published schema, with a result for each place and a fingerprint for each', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const log = JSON.parse(reportAs('sarif', report)) as { runs: [{ results: { partialFingerprints: object }[] }] };
      expect(isSarif(log), JSON.stringify(isSarif.errors)).toBe(true);
      expect(log.runs[0].results.map(({ partialFingerprints }) => partialFingerprints)).toEqual(
        report.findings.flatMap(({ first }) => first.map(({ fingerprint }) => ({ 'dsprep/v1': fingerprint }))),
      );
    }),
  );
});

interface JunitSuite {
  name: string;
  tests: string;
  failures: string;
  testcase: { name: string; failure?: unknown }[];
}

test('JUnit is well-formed XML, whose counts are those of its cases', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testsuite' || name === 'testcase',
  });
  fc.assert(
    fc.property(anyReport, (report) => {
      const xml = reportAs('junit', report);
      expect(XMLValidator.validate(xml)).toBe(true);
      const { testsuites } = parser.parse(xml) as { testsuites: { tests: string; failures: string; testsuite: JunitSuite[] } };
      const cases = testsuites.testsuite.flatMap((suite) => suite.testcase);
      const failures = cases.filter((one) => one.failure !== undefined);
      expect(Number(testsuites.tests)).toBe(cases.length);
      expect(Number(testsuites.failures)).toBe(failures.length);
      expect(cases).toHaveLength(report.findings.length + report.thresholds.length);
      expect(failures).toHaveLength(
        report.findings.filter(({ isFailing }) => isFailing).length + report.thresholds.filter(({ ok }) => !ok).length,
      );
    }),
  );
});

/** As the runner reads a line: `::name key=value,…::message` (actions/runner, ActionCommand.cs). */
function parsedCommand(line: string): { command: string; properties: Map<string, string>; message: string } {
  const [, command = '', listed = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
  const unescaped = (text: string): string =>
    text.replaceAll('%2C', ',').replaceAll('%3A', ':').replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
  const properties = listed.split(',').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    return [pair.slice(0, at), unescaped(pair.slice(at + 1))];
  });
  return { command, properties: new Map(properties), message: unescaped(message) };
}

test('GitHub annotations are read back as what was found, at most ten of a type', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const lines = reportAs('github', report).split('\n');
      const commands = lines.filter((line) => line.startsWith('::')).map(parsedCommand);
      for (const [severity, name] of [
        ['error', 'error'],
        ['warning', 'warning'],
        ['info', 'notice'],
      ] as const) {
        const places = report.findings.filter((finding) => finding.severity === severity).reduce((sum, { first }) => sum + first.length, 0);
        expect(commands.filter(({ command }) => command === name)).toHaveLength(Math.min(10, places));
      }
      const places = report.findings.flatMap(({ first }) => first);
      for (const { properties } of commands) {
        const line = properties.get('line');
        if (line !== undefined) expect(places.map((place) => place.line)).toContain(Number(line));
      }
      expect(lines.at(-2)).toMatch(/^dsprep validate (passed|failed): /);
    }),
  );
});

test('an annotation holds what would end it', () => {
  const place = { source: 'a,b:c.jsonl', line: 7, column: 3, byteOffset: 0, message: '100% of "a::b"\nis wrong', fingerprint: '0' };
  const finding: Finding = {
    code: 'JSON_SYNTAX',
    severity: 'error',
    level: 'file',
    count: 1,
    rows: 1,
    share: 1,
    isFailing: true,
    first: [place],
  };
  const report: ValidateReport = {
    version: 1,
    ok: false,
    exitCode: 3,
    sources: [],
    rows: { read: 1, withErrors: 1, withWarnings: 0 },
    findings: [finding],
    thresholds: [{ name: 'fail-on error', limit: 0, actual: 1, ok: false }],
    suppressed: { baseline: 0, ignored: 0 },
    remarks: [],
  };
  const [first = ''] = reportAs('github', report).split('\n');
  expect(first).toBe('::error file=a%2Cb%3Ac.jsonl,line=7,col=3,title=JSON_SYNTAX::100%25 of "a::b"%0Ais wrong');
  expect(Object.fromEntries(parsedCommand(first).properties)).toEqual({ file: 'a,b:c.jsonl', line: '7', col: '3', title: 'JSON_SYNTAX' });
});

test("GitLab's issues have what it needs, and no fingerprint twice", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const issues = JSON.parse(reportAs('gitlab', report)) as {
        fingerprint: string;
        severity: string;
        location: { path: string; lines: { begin: number } };
      }[];
      expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length);
      for (const { severity, location } of issues) {
        expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(severity);
        expect(location.lines.begin).toBeGreaterThan(0);
      }
    }),
  );
});

test('Markdown tables keep their cells, and text of the data makes neither markup nor HTML', () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const lines = reportAs('markdown', report).split('\n');
      const start = lines.indexOf('### Findings');
      const table = lines.slice(start + 2, lines.indexOf('', start + 2)).filter((line) => line.startsWith('|'));
      for (const row of table)
        expect(
          row
            .replaceAll('\\|', '')
            .replace(/`[^`]*`/g, '')
            .match(/\|/g),
        ).toHaveLength(6);
      expect(lines.join('\n').replace(/`[^`]*`/g, '')).not.toMatch(/<(?!0\.1 %)/);
    }),
  );
});

test('no report lets control characters of the data through', () => {
  fc.assert(
    fc.property(anyReport, fc.constantFrom(...REPORT_FORMATS), (report, format) => {
      expect(reportAs(format, report)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
    }),
  );
});
