import type { Severity } from '../../errors.ts';
import type { ValidateReport } from '../findings.ts';
import { oneLine } from './words.ts';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'critical', warning: 'minor', info: 'info' };

/** GitLab's Code Quality report: a list of issues, whose fingerprints are unique (docs.gitlab.com, "Code Quality report format"). */
export function validateGitlab(report: ValidateReport): string {
  const used = new Map<string, number>();
  const issues = report.findings.flatMap(({ code, severity, first }) =>
    first.map(({ source, line, message, fix, fingerprint }) => {
      const before = used.get(fingerprint) ?? 0;
      used.set(fingerprint, before + 1);
      return {
        description: oneLine(`${code}: ${message}${fix === undefined ? '' : ` (fix: ${fix})`}`),
        check_name: code,
        fingerprint: before === 0 ? fingerprint : `${fingerprint}-${before}`,
        severity: SEVERITIES[severity],
        location: { path: source.replace(/^\.\//, ''), lines: { begin: line } },
      };
    }),
  );
  return `${JSON.stringify(issues, null, 2)}\n`;
}
