import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Severity } from '../../errors.ts';
import type { JsonObject } from '../../json.ts';
import { VERSION } from '../../version.ts';
import type { Finding, FindingPlace, ValidateReport } from '../findings.ts';
import { countText, oneLine, verdictText } from './words.ts';

const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** SARIF 2.1.0 (OASIS): a rule for each code, a result for each place that was kept. */
export function validateSarif(report: ValidateReport): string {
  const { findings, exitCode } = report;
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'dsprep', version: VERSION, semanticVersion: VERSION, rules: findings.map(rule) } },
        automationDetails: { id: 'dsprep/validate/' },
        columnKind: 'utf16CodeUnits',
        invocations: [{ executionSuccessful: true, exitCode, exitCodeDescription: oneLine(verdictText(report)) }],
        results: findings.flatMap((finding, ruleIndex) => finding.first.map((place) => result(finding, ruleIndex, place))),
        properties: properties(report),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rule(finding: Finding): JsonObject {
  const { code, severity, level, first } = finding;
  const fix = first.find((place) => place.fix !== undefined)?.fix;
  const name = code
    .split('_')
    .map((word) => word.slice(0, 1) + word.slice(1).toLowerCase())
    .join('');
  const help = `${fix === undefined ? '' : `The way out: ${oneLine(fix)}. `}dsprep's docs/errors.md explains ${code}.`;
  return {
    id: code,
    name,
    shortDescription: {
      text: code
        .toLowerCase()
        .replaceAll('_', ' ')
        .replace(/^./, (letter) => letter.toUpperCase()),
    },
    fullDescription: { text: `${countText(finding)}, e.g. ${oneLine(first[0]?.message ?? '')}` },
    help: { text: help },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: [level], count: finding.count, rows: finding.rows },
  };
}

function result({ code, severity }: Finding, ruleIndex: number, place: FindingPlace): JsonObject {
  const { source, line, column, byteOffset, row, pointer, message, fix, fingerprint } = place;
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: fix === undefined ? message : `${message}\nfix: ${fix}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(source) },
          region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) },
        },
        ...(pointer === undefined || pointer === '' ? {} : { logicalLocations: [{ fullyQualifiedName: pointer, kind: 'member' }] }),
      },
    ],
    partialFingerprints: { 'dsprep/v1': fingerprint },
    properties: { byteOffset, ...(row === undefined ? {} : { row }) },
  };
}

/** A relative path as a relative reference, so that code scanning finds it in the repository. */
function uriOf(source: string): string {
  if (source === '-') return 'stdin';
  if (isAbsolute(source)) return pathToFileURL(source).href;
  return source
    .toWellFormed()
    .replaceAll('\\', '/')
    .replace(/^\.\//, '')
    .split('/')
    .map((part) => encodeURIComponent(part))
    .join('/');
}

function properties({ rows, budget, thresholds, suppressed }: ValidateReport): JsonObject {
  return JSON.parse(JSON.stringify({ rows, budget, thresholds, suppressed })) as JsonObject;
}
