import type { PlacedIssue } from '../../errors.ts';
import type { Prediction } from '../../frameworks/predict.ts';
import type { IssueSummary } from '../../pipeline/tally.ts';
import type { RowPlace } from '../examine-rows.ts';

/** How often something happened, and where first. */
export interface CodeCount {
  code: string;
  count: number;
  /** Of the first. */
  message: string;
  source?: string;
  line?: number;
}

export interface CodeCounter {
  issue(issue: PlacedIssue): void;
  example(example: Prediction, place: RowPlace | undefined): void;
  counts(): { issues: IssueSummary[]; warnings: CodeCount[]; drops: CodeCount[] };
}

export function codeCounter(): CodeCounter {
  const issues = new Map<string, IssueSummary>();
  const warnings = new Map<string, CodeCount>();
  const drops = new Map<string, CodeCount>();
  const note = (
    counts: Map<string, CodeCount>,
    { code, message }: { code: string; message: string },
    place: RowPlace | undefined,
  ): void => {
    const known = counts.get(code);
    if (known !== undefined) known.count++;
    else counts.set(code, { code, count: 1, message, ...(place === undefined ? {} : { source: place.source, line: place.line }) });
  };
  return {
    issue(issue) {
      const known = issues.get(issue.code);
      if (known !== undefined) known.count++;
      else issues.set(issue.code, { code: issue.code, severity: issue.severity, count: 1, first: [issue] });
    },
    example(example, place) {
      if (example.kind === 'dropped') note(drops, example, place);
      for (const warning of example.warnings) note(warnings, warning, place);
    },
    counts: () => ({ issues: mostFirst(issues), warnings: mostFirst(warnings), drops: mostFirst(drops) }),
  };
}

function mostFirst<T extends { count: number }>(counts: ReadonlyMap<string, T>): T[] {
  return [...counts.values()].sort((a, b) => b.count - a.count);
}
