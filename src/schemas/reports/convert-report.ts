import type { JsonSchema } from '../json-schema.ts';
import { closedObject, described, listOf, STRING } from '../json-schema.ts';
import { COUNT, COUNTS, COUNTS_BY_NAME, INPUT, ISSUE_SUMMARY, VERSIONS } from './parts.ts';

const FIELDS: Readonly<Record<string, JsonSchema>> = {
  ...VERSIONS,
  inputs: listOf(INPUT),
  remarks: described('What was chosen for the user.', listOf(STRING)),
  target: STRING,
  layout: STRING,
  kind: STRING,
  method: STRING,
  splits: listOf(closedObject(['split', 'file', 'rows'], { split: STRING, file: STRING, rows: COUNT })),
  counts: COUNTS,
  losses: described('Written rows that lost something, by the name of the loss.', COUNTS_BY_NAME),
  notes: described('True of every row of this layout.', listOf(STRING)),
  issues: listOf(ISSUE_SUMMARY),
};

/** `dsprep/report.json` in an output of `dsprep convert`. */
export const CONVERT_REPORT: JsonSchema = closedObject(Object.keys(FIELDS), {
  ...FIELDS,
  tokens: described('Of all written records; only where they were counted.', COUNT),
});
