import { formatCount, textTable } from './table.ts';

/** The summary that `predict` ends with. */
export function predictText(result: {
  to: string;
  method: string;
  outFile: string;
  examples: number;
  tokens: number;
  trainedTokens: number;
  dropped: Readonly<Record<string, number>>;
  warnings: Readonly<Record<string, number>>;
  remarks: readonly string[];
}): string {
  const share = result.tokens === 0 ? '' : `${Math.round((1000 * result.trainedTokens) / result.tokens) / 10} % of all`;
  const rows = [
    ['examples', formatCount(result.examples)],
    ['tokens', formatCount(result.tokens)],
    ['trained', formatCount(result.trainedTokens), share],
    ...Object.entries(result.dropped).map(([code, count]) => ['no example', formatCount(count), code]),
    ...Object.entries(result.warnings).map(([code, count]) => ['warning', formatCount(count), code]),
  ];
  return `${result.remarks.map((remark) => `${remark}\n`).join('')}\n${result.to} · ${result.method} → ${result.outFile}\n${textTable(rows, '  ')}`;
}
