import { readFileSync } from 'node:fs';
import { usageError } from '../../errors.ts';
import { isJsonObject } from '../../json.ts';
import type { NumberChange, ReportChange, ValidateReport } from '../../report/findings.ts';

/** Reads what `--format json` wrote. Throws `DsprepError` (`USAGE_COMPARE`). */
export function readReport(path: string): ValidateReport {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw usageError('USAGE_COMPARE', `${path} can't be read as JSON: ${reason}`, 'write it with --format json');
  }
  if (!isReport(content)) throw usageError('USAGE_COMPARE', `${path} is no report of version 1`, 'write it with --format json');
  return content;
}

function isReport(value: unknown): value is ValidateReport {
  if (!isJsonObject(value) || value['version'] !== 1 || !isJsonObject(value['rows']) || typeof value['rows']['read'] !== 'number')
    return false;
  const { findings, budget } = value;
  if (
    !Array.isArray(findings) ||
    !findings.every((one) => isJsonObject(one) && typeof one['code'] === 'string' && typeof one['count'] === 'number')
  )
    return false;
  return (
    budget === undefined ||
    (isJsonObject(budget) && ['tokens', 'trainedTokens', 'trainedShare'].every((key) => typeof budget[key] === 'number'))
  );
}

/** What became of a dataset since an earlier report. */
export function changeSince(before: ValidateReport, after: ValidateReport): ReportChange {
  const codes = new Set([...before.findings, ...after.findings].map(({ code }) => code));
  const countIn = ({ findings }: ValidateReport, code: string): number => findings.find((one) => one.code === code)?.count ?? 0;
  const findings = [...codes]
    .map((code) => ({ code, before: countIn(before, code), after: countIn(after, code) }))
    .filter((change) => change.before !== change.after)
    .sort((a, b) => b.after - b.before - (a.after - a.before) || (a.code < b.code ? -1 : 1));
  const budget = (key: 'tokens' | 'trainedTokens' | 'trainedShare'): NumberChange | undefined =>
    before.budget === undefined || after.budget === undefined ? undefined : { before: before.budget[key], after: after.budget[key] };
  const [tokens, trainedTokens, trainedShare] = [budget('tokens'), budget('trainedTokens'), budget('trainedShare')];
  return {
    rows: { before: before.rows.read, after: after.rows.read },
    ...(tokens && { tokens }),
    ...(trainedTokens && { trainedTokens }),
    ...(trainedShare && { trainedShare }),
    findings,
  };
}
