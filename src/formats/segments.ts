import type { Issue } from '../errors.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { isJsonObject, jsonTypeName } from '../json.ts';
import type { SegmentsRecord } from '../record.ts';
import { joinColumns, otherColumns, wrongKind } from './columns.ts';
import { matchRows } from './fit.ts';
import type { Format } from './format.ts';
import { accept, problem, reject } from './format.ts';
import { readLabel } from './label.ts';

export interface SegmentsDialect {
  order: readonly string[];
  /** Whether a segment names its label before its text, as Axolotl's own examples do. */
  labelFirst: boolean;
}

type Segment = SegmentsRecord['segments'][number];

function readSegment(value: JsonValue, pointer: string): { segment?: Segment; issues: Issue[] } {
  if (!isJsonObject(value) || typeof value.text !== 'string') {
    const seen = isJsonObject(value) ? `text is ${jsonTypeName(value.text)}` : `a segment is ${jsonTypeName(value)}`;
    return { issues: [problem('error', 'SEGMENT_SHAPE', seen, 'write each segment as {"label": true, "text": "…"}', pointer)] };
  }
  const { label, issue } = readLabel(value.label, `${pointer}/label`);
  const issues = issue === undefined ? [] : [issue];
  if (label === undefined) return { issues };
  const unknown = Object.keys(otherColumns(value, ['text', 'label']));
  if (unknown.length > 0) {
    issues.push(
      problem('warning', 'SEGMENT_FIELD_LOST', `a segment has no place for ${unknown.join(', ')}`, 'move it to a column', pointer),
    );
  }
  return { segment: { text: value.text, train: label }, issues };
}

function isSegmentList(value: JsonValue | undefined): boolean {
  return Array.isArray(value) && value.every((segment) => isJsonObject(segment) && 'text' in segment && 'label' in segment);
}

/** Pieces of text, each trained or not, that are joined without a template. Source: Axolotl 0.21.0, prompt_strategies/input_output.py. */
export const segments: Format<SegmentsDialect> = {
  name: 'segments',
  summary: "pieces of text with a label each, no template (Axolotl's input_output)",
  kinds: ['segments'],

  detect: (rows) =>
    matchRows(
      rows,
      (row) => isSegmentList(row.segments),
      0.95,
      () => 'a column segments of {text, label}',
    ),

  read(row, origin) {
    const list = row.segments;
    if (!Array.isArray(list)) {
      return reject('SEGMENTS_MISSING', `segments is ${jsonTypeName(list)}`, 'make it a list of {"label": true, "text": "…"}', '/segments');
    }
    const read = list.map((value, index) => readSegment(value, `/segments/${index}`));
    const issues = read.flatMap((segment) => segment.issues);
    if (list.length === 0) issues.push(problem('error', 'SEGMENTS_EMPTY', 'segments is empty', 'remove the row', '/segments'));
    if (issues.some((issue) => issue.severity === 'error')) return { records: [], issues };
    const kept = read.flatMap(({ segment }) => (segment === undefined ? [] : [segment]));
    return accept({ kind: 'segments', segments: kept, origin, extra: otherColumns(row, ['segments']) }, issues);
  },

  dialectOf(row) {
    const first = Array.isArray(row.segments) ? row.segments[0] : undefined;
    return { order: Object.keys(row), labelFirst: !isJsonObject(first) || Object.keys(first)[0] !== 'text' };
  },

  write(record, { order, labelFirst }) {
    if (record.kind !== 'segments') return wrongKind(record);
    const list = record.segments.map(({ text, train }): JsonObject => (labelFirst ? { label: train, text } : { text, label: train }));
    return joinColumns({ segments: list }, record.extra, order);
  },
};
