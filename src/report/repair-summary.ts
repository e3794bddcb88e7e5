import type { RepairResult, RepairedCode } from './repair-result.ts';
import { formatCount, textTable } from './table.ts';

/** The table that `repair` ends with. */
export function repairSummary({ outDir, counts, changedRows, files, codes, remarks }: RepairResult): string {
  const names = files.slice(0, 4).map(({ path, rows }) => `${path} ${formatCount(rows)}`);
  const rows: string[][] = [
    ['read', formatCount(counts.read)],
    ['written', formatCount(counts.written), [...names, ...(files.length > names.length ? ['…'] : [])].join(', ')],
    ['changed', formatCount(changedRows), ...(changedRows > 0 && outDir !== null ? ['dsprep/changes.jsonl'] : [])],
    ...Object.entries(counts.dropped).map(([reason, count]) => ['dropped', formatCount(count), reason]),
    ['rejected', formatCount(counts.rejected), ...(counts.rejected > 0 && outDir !== null ? ['dsprep/rejected.jsonl'] : [])],
  ];
  const text = `${remarks.map((remark) => `${remark}\n`).join('')}repair → ${outDir ?? 'dry run'}\n${textTable(rows, '  ')}`;
  return codes.length === 0 ? text : `${text}\n${textTable(codes.map(codeRow), '  ')}`;
}

function codeRow({ code, ...counts }: RepairedCode): string[] {
  const done = (['fixed', 'rejected', 'dropped', 'left'] as const).filter((what) => counts[what] > 0);
  return [code, done.map((what) => `${formatCount(counts[what])} ${what}`).join(', ')];
}
