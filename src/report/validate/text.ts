import { palette } from '../colour.ts';
import type { Finding, ValidateReport } from '../findings.ts';
import { FINDING_LEVELS } from '../findings.ts';
import { formatCount } from '../table.ts';
import { LEVEL_TITLES, countText, oneLine, percentText, placeText, verdictText } from './words.ts';

const SHOWN_PLACES = 3;

/** What a person reads on a terminal: findings by level, the worst first, then whether it passes and why. */
export function validateText(report: ValidateReport, hasColour = false): string {
  const colours = palette(hasColour);
  let text = report.remarks.map((remark) => `${oneLine(remark)}\n`).join('');
  for (const level of FINDING_LEVELS) {
    const findings = report.findings.filter((finding) => finding.level === level);
    if (findings.length === 0) continue;
    text += `\n${LEVEL_TITLES[level]}\n`;
    for (const finding of findings) text += findingText(finding, finding.severity === 'info' ? colours.masked : colours.warning);
  }
  text += `\n${totals(report)}`;
  text += `${report.ok ? colours.trained(verdictText(report)) : colours.warning(verdictText(report))}\n`;
  return text;
}

function findingText(finding: Finding, colour: (text: string) => string): string {
  const { code, severity, first, count } = finding;
  let text = `  ${colour(severity.padEnd(7))}  ${code}  ${countText(finding)}\n`;
  const places = first.slice(0, SHOWN_PLACES);
  for (const place of places) text += `    ${placeText(place)}  ${oneLine(place.message)}\n`;
  if (count > places.length) text += `    … and ${formatCount(count - places.length)} more\n`;
  const fix = first.find((place) => place.fix !== undefined)?.fix;
  if (fix !== undefined) text += `    fix: ${oneLine(fix)}\n`;
  return text;
}

function totals({ rows, budget, suppressed, sample }: ValidateReport): string {
  let text = '';
  if (budget !== undefined) {
    const { to, method, tokenizer, examples, tokens, trainedTokens, trainedShare } = budget;
    text += `${to} · ${method} · ${oneLine(tokenizer.name)}: ${formatCount(examples)} examples, ${formatCount(tokens)} tokens, `;
    text += `${formatCount(trainedTokens)} trained (${percentText(trainedShare)})\n`;
  }
  if (suppressed.baseline > 0) text += `${formatCount(suppressed.baseline)} findings are in the baseline\n`;
  if (suppressed.ignored > 0) text += `${formatCount(suppressed.ignored)} findings are left out by the configuration\n`;
  if (sample !== undefined && rows.read >= sample) text += `only the first ${formatCount(sample)} rows were looked at\n`;
  return text;
}
