import type { Issue, Severity } from '../../errors.ts';
import type { JsonValue } from '../../json.ts';
import type { Finding, FindingLevel, FindingPlace } from '../../report/findings.ts';
import { SEVERITY_ORDER, byUrgency } from '../../report/findings.ts';
import { ignoringRule } from '../project/ask-project.ts';
import type { IgnoreRule } from '../project/project.ts';
import type { RowPlace } from '../examine-rows.ts';
import type { Baseline } from './baseline.ts';
import { addKnown, takeKnown } from './baseline.ts';
import { contentHash, fingerprintOf } from './fingerprint.ts';

/** The row that a finding is about. */
export interface FoundIn {
  place: RowPlace;
  /** Absent of what is about a file. */
  row?: number;
  /** Of the row, once it was needed. */
  hash?: string;
  value?: JsonValue;
  raw?: string;
}

export interface CollectOptions {
  severity: Readonly<Record<string, Severity | 'off'>>;
  ignore: readonly IgnoreRule[];
  /** Findings that are known already; used up. */
  baseline?: Baseline;
  /** Takes all warnings and errors that are found. */
  newBaseline?: Baseline;
  /** Default 5. */
  firstPlaces?: number;
  /** Whether a row was changed: such places are kept before others. */
  isChanged?: (place: RowPlace) => boolean;
}

export interface CollectedFindings {
  findings: Finding[];
  suppressed: { baseline: number; ignored: number };
  rows: { withErrors: number; withWarnings: number };
  newFindings: number;
}

/** Counts findings by code and keeps the first places: memory does not grow with them, but for two bits for each row. */
export interface FindingCollector {
  add(issue: Issue, level: FindingLevel, at: FoundIn): void;
  end(rowsRead: number): CollectedFindings;
}

interface Counted extends Finding {
  lastRow: number | undefined;
}

const FIRST_PLACES = 5;
const WARNING = 1;
const ERROR = 2;

export function collectFindings(options: CollectOptions): FindingCollector {
  const found = new Map<string, Counted>();
  const suppressed = { baseline: 0, ignored: 0 };
  const firstPlaces = options.firstPlaces ?? FIRST_PLACES;
  let rowMarks = new Uint8Array(1024);
  let newFindings = 0;

  const mark = (row: number, bit: number): void => {
    if (row >= rowMarks.length) {
      const grown = new Uint8Array(2 ** Math.ceil(Math.log2(row + 1)));
      grown.set(rowMarks);
      rowMarks = grown;
    }
    rowMarks[row] = (rowMarks[row] ?? 0) | bit;
  };

  return {
    add(issue, level, at) {
      const { code, pointer } = issue;
      const severity = Object.hasOwn(options.severity, code) ? (options.severity[code] ?? issue.severity) : issue.severity;
      if (severity === 'off' || ignoringRule(options.ignore, code, at.place.source) !== undefined) {
        suppressed.ignored++;
        return;
      }
      let fingerprint: string | undefined;
      if (severity !== 'info' && (options.baseline !== undefined || options.newBaseline !== undefined)) {
        fingerprint = fingerprintAt(code, pointer, at);
        if (options.newBaseline !== undefined) addKnown(options.newBaseline, code, fingerprint, newFindings++);
        if (options.baseline !== undefined && takeKnown(options.baseline, code, fingerprint)) {
          suppressed.baseline++;
          return;
        }
      }
      let finding = found.get(code);
      if (finding === undefined) {
        finding = { code, severity, level, count: 0, rows: 0, share: 0, isFailing: false, first: [], lastRow: undefined };
        found.set(code, finding);
      }
      finding.count++;
      if (SEVERITY_ORDER[severity] < SEVERITY_ORDER[finding.severity]) finding.severity = severity;
      if (at.row !== undefined) {
        if (finding.lastRow !== at.row) finding.rows++;
        finding.lastRow = at.row;
        if (severity === 'error') mark(at.row, ERROR);
        else if (severity === 'warning') mark(at.row, WARNING);
      }
      const isChanged = options.isChanged?.(at.place);
      const isWanted = finding.first.length < firstPlaces || (isChanged === true && finding.first.at(-1)?.isChanged === false);
      if (!isWanted) return;
      const place = placeOf(issue, at, fingerprint ?? fingerprintAt(code, pointer, at));
      keepPlace(finding.first, isChanged === undefined ? place : { ...place, isChanged }, firstPlaces);
    },
    end(rowsRead) {
      const rows = { withErrors: 0, withWarnings: 0 };
      for (const bits of rowMarks) {
        if ((bits & ERROR) !== 0) rows.withErrors++;
        if ((bits & WARNING) !== 0) rows.withWarnings++;
      }
      const findings = [...found.values()].map(({ lastRow: _, ...finding }) => ({
        ...finding,
        share: rowsRead === 0 ? 0 : finding.rows / rowsRead,
      }));
      return { findings: findings.sort(byUrgency), suppressed, rows, newFindings };
    },
  };
}

/** Adds a place, one that was changed before those that were not, and no more than there may be. */
function keepPlace(first: FindingPlace[], place: FindingPlace, most: number): void {
  const at = place.isChanged === true ? first.findIndex(({ isChanged }) => isChanged === false) : -1;
  first.splice(at === -1 ? first.length : at, 0, place);
  if (first.length > most) first.pop();
}

function fingerprintAt(code: string, pointer: string | undefined, at: FoundIn): string {
  // what is about a file has no content of its own
  if (at.row === undefined) return fingerprintOf(code, at.place.source, pointer);
  at.hash ??= contentHash(at.value, at.raw);
  return fingerprintOf(code, at.hash, pointer);
}

function placeOf({ message, fix, pointer }: Issue, { place, row }: FoundIn, fingerprint: string): FindingPlace {
  return {
    source: place.source,
    line: place.line,
    ...(place.column === undefined ? {} : { column: place.column }),
    byteOffset: place.byteOffset,
    ...(row === undefined ? {} : { row }),
    ...(pointer === undefined ? {} : { pointer }),
    message,
    ...(fix === undefined ? {} : { fix }),
    fingerprint,
  };
}
