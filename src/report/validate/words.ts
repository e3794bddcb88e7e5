import type { Finding, FindingLevel, FindingPlace, ThresholdResult, ValidateReport } from '../findings.ts';
import { formatCount } from '../table.ts';

export const LEVEL_TITLES: Readonly<Record<FindingLevel, string>> = {
  file: 'Files',
  record: 'Records',
  training: 'Training',
  content: 'Content',
};

/** One line; control characters of the data never reach a terminal or a log. */
export function oneLine(text: string): string {
  return text
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ')
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .trim();
}

/** `file:line:column`, and where in the row. */
export function placeText({ source, line, column, pointer }: FindingPlace): string {
  const place = column === undefined ? `${source}:${line}` : `${source}:${line}:${column}`;
  return oneLine(pointer === undefined || pointer === '' ? place : `${place} ${pointer}`);
}

/** `1.5 %`; what is not nothing is never shown as nothing. */
export function percentText(share: number): string {
  if (share > 0 && share < 0.0005) return '<0.1 %';
  return `${Math.round(1000 * share) / 10} %`;
}

export function countText({ count, rows, share }: Finding): string {
  if (rows === 0) return count === 1 ? 'once' : `${formatCount(count)} times`;
  const inRows = `${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'} (${percentText(share)})`;
  return count === rows ? inRows : `${formatCount(count)} in ${inRows}`;
}

const numberText = (value: number | string): string =>
  typeof value === 'number' && Number.isInteger(value) ? formatCount(value) : String(value);

/** What a threshold asks and what was found. */
export function thresholdText({ name, limit, actual }: ThresholdResult): string {
  const found = numberText(actual);
  if (name.startsWith('fail-on '))
    return name === 'fail-on error' ? `${found} ${actual === 1 ? 'error' : 'errors'}` : `${found} errors and warnings`;
  if (name.startsWith('max-percent ')) return `${name.slice('max-percent '.length)} in ${found} % of rows, at most ${numberText(limit)} %`;
  if (name === 'min-rows') return `${found} rows without an error, at least ${numberText(limit)}`;
  return `${percentText(Number(actual))} of tokens trained, at least ${percentText(Number(limit))}`;
}

/** The last line: whether it passes, and why not. */
export function verdictText(report: ValidateReport): string {
  const failed = report.thresholds.filter(({ ok }) => !ok);
  const rows = `${formatCount(report.rows.read)} ${report.rows.read === 1 ? 'row' : 'rows'}`;
  if (failed.length > 0) return `failed: ${failed.map((one) => `${thresholdText(one)}${failingCodes(report, one)}`).join('; ')} (${rows})`;
  const asked = report.thresholds.filter(({ name, limit }) => !name.startsWith('fail-on ') && !(name === 'min-rows' && limit === 1));
  return [`passed: ${rows}, ${severityCounts(report)}`, ...asked.map(thresholdText)].join('; ');
}

function severityCounts({ findings }: ValidateReport): string {
  const counts = (['error', 'warning'] as const).map((severity) => {
    const count = findings.reduce((sum, finding) => sum + (finding.severity === severity ? finding.count : 0), 0);
    return `${formatCount(count)} ${severity}${count === 1 ? '' : 's'}`;
  });
  return counts.join(', ');
}

function failingCodes({ findings }: ValidateReport, { name }: ThresholdResult): string {
  if (!name.startsWith('fail-on ')) return '';
  const codes = findings.filter(({ isFailing }) => isFailing).map(({ code }) => code);
  const shown = codes.slice(0, 4).join(', ');
  return codes.length === 0 ? '' : ` (${shown}${codes.length > 4 ? ', …' : ''})`;
}
