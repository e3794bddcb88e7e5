import type { Finding, ThresholdResult, TokenBudget } from '../../report/findings.ts';
import { isAtLeast } from '../../report/findings.ts';

export interface Thresholds {
  /** The least severity that fails the run. */
  failOn: 'error' | 'warning';
  /** Code → the share of rows, in percent, up to which it is tolerated, whatever its severity. */
  maxPercent: Readonly<Record<string, number>>;
  /** Rows without an error that there must be. */
  minRows: number;
  /** 0 to 1. */
  minTrainedShare?: number;
}

export interface Measured {
  findings: readonly Finding[];
  rows: { read: number; withErrors: number };
  budget?: TokenBudget;
}

/** Which assertions hold, and because of which findings not. A code with a limit of its own is judged by it alone. */
export function judge(
  thresholds: Thresholds,
  { findings, rows, budget }: Measured,
): { thresholds: ThresholdResult[]; findings: Finding[] } {
  const { failOn, maxPercent, minRows, minTrainedShare } = thresholds;
  const judged = findings.map((finding): Finding => {
    const { code, severity, share } = finding;
    const limit = Object.hasOwn(maxPercent, code) ? maxPercent[code] : undefined;
    return { ...finding, isFailing: limit === undefined ? isAtLeast(severity, failOn) : 100 * share > limit };
  });
  const failing = judged.filter(({ code, isFailing }) => isFailing && !Object.hasOwn(maxPercent, code));
  const count = failing.reduce((sum, finding) => sum + finding.count, 0);
  const results: ThresholdResult[] = [{ name: `fail-on ${failOn}`, limit: 0, actual: count, ok: count === 0 }];
  for (const [code, limit] of Object.entries(maxPercent)) {
    const finding = findings.find((one) => one.code === code);
    const percent = 100 * (finding?.share ?? 0);
    results.push({ name: `max-percent ${code}`, limit, actual: Math.round(percent * 10_000) / 10_000, ok: percent <= limit });
  }
  const good = rows.read - rows.withErrors;
  results.push({ name: 'min-rows', limit: minRows, actual: good, ok: good >= minRows });
  if (minTrainedShare !== undefined) {
    const share = budget?.trainedShare ?? 0;
    results.push({
      name: 'min-trained-share',
      limit: minTrainedShare,
      actual: Math.round(share * 10_000) / 10_000,
      ok: share >= minTrainedShare,
    });
  }
  return { thresholds: results, findings: judged };
}
