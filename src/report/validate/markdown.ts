import type { Finding, NumberChange, ValidateReport } from '../findings.ts';
import { formatCount } from '../table.ts';
import { countText, oneLine, percentText, placeText, thresholdText, verdictText } from './words.ts';

const MAX_FINDINGS = 50;
const MAX_MESSAGE = 200;

/** A job summary: the verdict, rows and tokens (and their change), findings, thresholds. */
export function validateMarkdown(report: ValidateReport): string {
  const parts = [
    `## dsprep validate: ${report.ok ? 'passed' : 'failed'}\n\n${cell(verdictText(report))}\n`,
    totals(report),
    findings(report.findings),
    changes(report),
    thresholds(report),
    suppressed(report),
  ];
  return parts.filter((part) => part !== '').join('\n');
}

function totals({ rows, budget, change }: ValidateReport): string {
  const lines: [string, NumberChange | undefined, number, (value: number) => string][] = [
    ['rows', change?.rows, rows.read, formatCount],
    ...(budget === undefined
      ? []
      : ([
          ['tokens', change?.tokens, budget.tokens, formatCount],
          ['trained tokens', change?.trainedTokens, budget.trainedTokens, formatCount],
          ['share trained', change?.trainedShare, budget.trainedShare, percentText],
        ] as [string, NumberChange | undefined, number, (value: number) => string][])),
  ];
  const title = budget === undefined ? '' : cell(`${budget.to} · ${budget.method} · ${budget.tokenizer.name}`);
  if (change === undefined)
    return `| ${title} | |\n|---|---:|\n${lines.map(([name, , now, text]) => `| ${name} | ${text(now)} |\n`).join('')}`;
  const row = ([name, by, now, text]: (typeof lines)[number]): string =>
    `| ${name} | ${by === undefined ? '' : text(by.before)} | ${text(now)} | ${by === undefined ? '' : changeText(by)} |\n`;
  return `| ${title} | before | now | change |\n|---|---:|---:|---:|\n${lines.map(row).join('')}`;
}

/** Of shares the points, of numbers the difference and its share. */
function changeText({ before, after }: NumberChange): string {
  const isShare = before <= 1 && after <= 1 && !(Number.isInteger(before) && Number.isInteger(after));
  const sign = after > before ? '+' : after < before ? '−' : '±';
  const size = Math.abs(after - before);
  if (isShare) return `${sign}${Math.round(1000 * size) / 10} points`;
  return before === 0 ? `${sign}${formatCount(size)}` : `${sign}${formatCount(size)} (${sign}${percentText(size / before)})`;
}

function findings(all: readonly Finding[]): string {
  if (all.length === 0) return '### Findings\n\nNone.\n';
  const rows = all.slice(0, MAX_FINDINGS).map((finding) => {
    const { code, severity, isFailing, first } = finding;
    const [place] = first;
    const where = place === undefined ? '' : `\`${placeText(place).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
    const seen = place === undefined ? '' : shorten(place.message) + (place.fix === undefined ? '' : ` (fix: ${shorten(place.fix)})`);
    return `| ${isFailing ? '❌ ' : ''}${severity} | \`${code}\` | ${countText(finding)} | ${where} | ${cell(seen)} |\n`;
  });
  const more = all.length > MAX_FINDINGS ? `\n${all.length - MAX_FINDINGS} more codes.\n` : '';
  return `### Findings\n\n| | code | how often | first | what was seen |\n|---|---|---|---|---|\n${rows.join('')}${more}`;
}

function changes({ change }: ValidateReport): string {
  if (change === undefined || change.findings.length === 0) return '';
  const rows = change.findings.map(({ code, before, after }) => `| \`${code}\` | ${formatCount(before)} | ${formatCount(after)} |\n`);
  return `### Findings that changed\n\n| code | before | now |\n|---|---:|---:|\n${rows.join('')}`;
}

function thresholds(report: ValidateReport): string {
  const rows = report.thresholds.map((one) => `| ${one.ok ? '✅' : '❌'} | \`${one.name}\` | ${cell(thresholdText(one))} |\n`);
  return `### Thresholds\n\n| | | |\n|---|---|---|\n${rows.join('')}`;
}

function suppressed({ suppressed: { baseline, ignored } }: ValidateReport): string {
  if (baseline === 0 && ignored === 0) return '';
  return `${formatCount(baseline)} findings are in the baseline, ${formatCount(ignored)} are left out by the configuration.\n`;
}

function shorten(text: string): string {
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE - 1)}…` : text;
}

/** Text of the data inside a table: no markup, no HTML, no line ends, no mention. */
function cell(text: string): string {
  return oneLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\*_[\]|~#!]/g, '\\$&')
    .replaceAll('`', '&#96;')
    .replaceAll('@', '&#64;');
}
