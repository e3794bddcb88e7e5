import { readFileSync } from 'node:fs';
import { usageError } from '../../errors.ts';
import { openAtomicFile } from '../../io/atomic-file.ts';
import { isJsonObject } from '../../json.ts';

/** Findings that a baseline can hold: more is a dataset to mend, and a file that nobody reads. Bounds memory. */
export const MAX_BASELINE_FINDINGS = 200_000;

/** How often a finding is known, by code and fingerprint. */
export type Baseline = Map<string, Map<string, number>>;

/** Reads a file that `--write-baseline` wrote. Throws `DsprepError` (`USAGE_BASELINE`). */
export function readBaseline(path: string): Baseline {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw invalid(path, error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
  if (!isJsonObject(content) || content['version'] !== 1 || !isJsonObject(content['findings']))
    throw invalid(path, 'it has no findings of version 1');
  const baseline: Baseline = new Map();
  for (const [code, counts] of Object.entries(content['findings'])) {
    if (!isJsonObject(counts)) throw invalid(path, `findings of ${code} are no object`);
    const known = new Map<string, number>();
    for (const [fingerprint, count] of Object.entries(counts)) {
      if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 1) throw invalid(path, `${code} ${fingerprint} is no count`);
      known.set(fingerprint, count);
    }
    baseline.set(code, known);
  }
  return baseline;
}

function invalid(path: string, reason: string): Error {
  return usageError('USAGE_BASELINE', `${path} is no baseline: ${reason}`, 'write one with --write-baseline FILE');
}

/** Whether a finding is known; each known one is used up once. */
export function takeKnown(baseline: Baseline, code: string, fingerprint: string): boolean {
  const known = baseline.get(code);
  const left = known?.get(fingerprint) ?? 0;
  if (left === 0) return false;
  known?.set(fingerprint, left - 1);
  return true;
}

/** Adds a finding. Throws `DsprepError` (`USAGE_BASELINE`) beyond the bound. */
export function addKnown(baseline: Baseline, code: string, fingerprint: string, held: number): void {
  if (held >= MAX_BASELINE_FINDINGS) {
    const message = `more than ${MAX_BASELINE_FINDINGS} findings are too many for a baseline`;
    throw usageError('USAGE_BASELINE', message, 'mend the most frequent first, or leave a code out with --severity CODE=off');
  }
  let known = baseline.get(code);
  if (known === undefined) baseline.set(code, (known = new Map<string, number>()));
  known.set(fingerprint, (known.get(fingerprint) ?? 0) + 1);
}

/** Writes it sorted, one finding a line, so that changes of it can be read and merged. */
export function writeBaseline(path: string, baseline: Baseline): void {
  const sorted = [...baseline]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, counts]) => [code, Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)))] as const);
  const file = openAtomicFile(path);
  file.writeLine(JSON.stringify({ version: 1, findings: Object.fromEntries(sorted) }, null, 1));
  file.publish();
}
