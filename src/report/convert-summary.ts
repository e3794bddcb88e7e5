import type { IssueSummary } from '../pipeline/tally.ts';
import type { Counts } from '../pipeline/tally.ts';
import type { ConfigSummary } from './config-text.ts';
import { configSummary } from './config-text.ts';
import { issueLines } from './issue-lines.ts';
import { formatCount, textTable } from './table.ts';

/** What the summary of a conversion says of one target. */
export interface SummarisedTarget {
  target: string;
  layout: string;
  kind: string;
  method: string;
  outDir: string | null;
  splits: readonly { split: string; file: string; rows: number }[];
  counts: Counts;
  losses: Readonly<Record<string, number>>;
  notes: readonly string[];
  issues: readonly IssueSummary[];
  tokens?: number;
  pretokenized?: { examples: number; trainedTokens: number };
  nextSteps: readonly string[];
  config?: ConfigSummary;
}

/** The summary table that `convert` ends with. */
export function convertSummary(result: { remarks: readonly string[]; targets: readonly SummarisedTarget[] }): string {
  return result.remarks.map((remark) => `${remark}\n`).join('') + result.targets.map(targetSummary).join('');
}

function targetSummary(report: SummarisedTarget): string {
  const { counts } = report;
  const rows: string[][] = [
    ['read', formatCount(counts.read)],
    ...(counts.expanded > 0 ? [['expanded', formatCount(counts.expanded)]] : []),
    ['written', formatCount(counts.written), report.splits.map(({ file, rows: count }) => `${file} ${formatCount(count)}`).join(', ')],
    ...Object.entries(counts.dropped).map(([reason, count]) => ['dropped', formatCount(count), reason]),
    ['rejected', formatCount(counts.rejected)],
    ...Object.entries(report.losses).map(([loss, count]) => ['lost', formatCount(count), loss]),
    ...(report.tokens === undefined ? [] : [['tokens', formatCount(report.tokens)]]),
    ...(report.pretokenized === undefined ? [] : [['trained', formatCount(report.pretokenized.trainedTokens)]]),
  ];
  const place = report.outDir === null ? 'dry run' : report.outDir;
  let text = `\n${report.target} · ${report.method} · ${report.layout} → ${place}\n`;
  text += textTable(rows, '  ');
  for (const note of report.notes) text += `  note: ${note}\n`;
  if (report.issues.length > 0) text += '\n' + issueLines(report.issues);
  if (report.config !== undefined) text += `\n${configSummary(report.config)}`;
  else if (report.nextSteps.length > 0) text += '\n' + report.nextSteps.map((step) => `  next: ${step}\n`).join('');
  return text;
}
