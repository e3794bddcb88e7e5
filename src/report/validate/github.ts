import type { Severity } from '../../errors.ts';
import type { Finding, FindingPlace, ValidateReport } from '../findings.ts';
import { formatCount } from '../table.ts';
import { oneLine, verdictText } from './words.ts';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/** GitHub shows no more of each type for one step. */
const MOST_OF_A_TYPE = 10;

/** Workflow commands that GitHub Actions turns into annotations on the lines of a pull request; the last line says whether it passes. */
export function validateGithub(report: ValidateReport): string {
  let text = '';
  for (const severity of ['error', 'warning', 'info'] as const) {
    const findings = report.findings.filter((finding) => finding.severity === severity);
    const shown = byTurns(findings)
      .filter(({ place }) => place.isChanged !== false)
      .slice(0, MOST_OF_A_TYPE);
    for (const { finding, place } of shown) text += annotation(COMMANDS[severity], finding, place);
    const all = findings.reduce((sum, { count }) => sum + count, 0);
    if (all > shown.length) text += `${formatCount(all - shown.length)} more of severity ${severity} are in the summary\n`;
  }
  return `${text}dsprep validate ${oneLine(verdictText(report))}\n`;
}

/** The first place of each code, then the second of each, and so on: no code hides another. */
function byTurns(findings: readonly Finding[]): { finding: Finding; place: FindingPlace }[] {
  const most = Math.max(0, ...findings.map(({ first }) => first.length));
  return Array.from({ length: most }, (_, turn) =>
    findings.flatMap((finding) => {
      const place = finding.first[turn];
      return place === undefined ? [] : [{ finding, place }];
    }),
  ).flat();
}

function annotation(command: string, { code, count }: Finding, { source, line, column, message, fix }: FindingPlace): string {
  const properties = [
    ...(source === '-' ? [] : [`file=${escapeProperty(source)}`, `line=${line}`]),
    ...(source === '-' || column === undefined ? [] : [`col=${column}`]),
    `title=${escapeProperty(count === 1 ? code : `${code} (${formatCount(count)} times)`)}`,
  ];
  const text = fix === undefined ? message : `${message}\nfix: ${fix}`;
  return `::${command} ${properties.join(',')}::${escapeData(text)}\n`;
}

/** actions/toolkit, packages/core/src/command.ts: `escapeData` and `escapeProperty`. Other control characters are taken out. */
function escapeData(text: string): string {
  return text
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A')
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
