import type { Issue, PlacedIssue } from '../errors.ts';

/** How many rows went where, for one target of one run. */
export interface Counts {
  /** Rows read from the sources, broken ones included. */
  read: number;
  /** Rows written beyond one for each row read (a pair that became two, a conversation cut into turns). */
  expanded: number;
  written: number;
  /** Rows that a stage dropped, by reason. */
  dropped: Record<string, number>;
  /** Rows that were broken, or that the target can't train on. */
  rejected: number;
}

/** An issue code: how often, and the first few places. */
export interface IssueSummary {
  code: string;
  severity: Issue['severity'];
  count: number;
  first: PlacedIssue[];
}

export interface Tally {
  counts: Counts;
  writtenBySplit: Record<string, number>;
  /** Written rows that lost something, by the name of the loss. */
  losses: Record<string, number>;
  issues: Map<string, IssueSummary>;
  tokens: number;
}

const FIRST_PLACES = 5;

export function newTally(): Tally {
  return {
    counts: { read: 0, expanded: 0, written: 0, dropped: {}, rejected: 0 },
    writtenBySplit: {},
    losses: {},
    issues: new Map(),
    tokens: 0,
  };
}

export function addTo(counts: Record<string, number>, name: string, by = 1): void {
  counts[name] = (counts[name] ?? 0) + by;
}

export function tallyIssue(tally: Tally, issue: PlacedIssue): void {
  let summary = tally.issues.get(issue.code);
  if (summary === undefined) {
    summary = { code: issue.code, severity: issue.severity, count: 0, first: [] };
    tally.issues.set(issue.code, summary);
  }
  summary.count++;
  if (issue.severity === 'error') summary.severity = 'error';
  if (summary.first.length < FIRST_PLACES) summary.first.push(issue);
}

/** Adds what a second tally counted of the same target. */
export function mergeTally(tally: Tally, more: Tally): void {
  const { counts } = tally;
  counts.read += more.counts.read;
  counts.expanded += more.counts.expanded;
  counts.written += more.counts.written;
  counts.rejected += more.counts.rejected;
  for (const [reason, count] of Object.entries(more.counts.dropped)) addTo(counts.dropped, reason, count);
  for (const [split, count] of Object.entries(more.writtenBySplit)) addTo(tally.writtenBySplit, split, count);
  for (const [loss, count] of Object.entries(more.losses)) addTo(tally.losses, loss, count);
  tally.tokens += more.tokens;
  for (const summary of more.issues.values()) {
    for (const issue of summary.first) tallyIssue(tally, issue);
    const merged = tally.issues.get(summary.code);
    if (merged !== undefined) merged.count += summary.count - summary.first.length;
  }
}

/** The promise of every run: `read + expanded = written + dropped + rejected`. Throws (a bug of dsprep) when it does not hold. */
export function assertNothingLost(counts: Counts, target: string): void {
  const dropped = Object.values(counts.dropped).reduce((sum, count) => sum + count, 0);
  const came = counts.read + counts.expanded;
  const went = counts.written + dropped + counts.rejected;
  if (came !== went) throw new Error(`rows are unaccounted for (${target}): ${came} came in, ${went} went out: ${JSON.stringify(counts)}`);
}
