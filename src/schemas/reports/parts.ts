import type { JsonSchema } from '../json-schema.ts';
import { closedObject, described, listOf, mapOf, oneOfWords, STRING } from '../json-schema.ts';

export const COUNT: JsonSchema = { type: 'integer', minimum: 0 };
export const LINE: JsonSchema = { type: 'integer', minimum: 1 };
export const SHARE: JsonSchema = { type: 'number', minimum: 0, maximum: 1 };
export const CODE: JsonSchema = { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' };
export const SEVERITY: JsonSchema = oneOfWords(['error', 'warning', 'info']);
export const COUNTS_BY_NAME: JsonSchema = mapOf(COUNT);

export const SHA256: JsonSchema = { type: 'string', pattern: '^[0-9a-f]{64}$' };

/** The first two fields of every file and report. */
export const VERSIONS: Readonly<Record<string, JsonSchema>> = {
  schemaVersion: { const: 1 },
  dsprep: described('Version of dsprep.', STRING),
};

export const INPUT: JsonSchema = closedObject(['name', 'sizeBytes', 'sha256', 'format'], {
  name: described('As the user named it.', STRING),
  sizeBytes: COUNT,
  sha256: described('Of the file as stored.', SHA256),
  format: STRING,
});

export const TOKENIZER: JsonSchema = closedObject(['name', 'fingerprint', 'engine'], { name: STRING, fingerprint: STRING, engine: STRING });

/** `read + expanded = written + dropped + rejected`. */
export const COUNTS: JsonSchema = closedObject(['read', 'expanded', 'written', 'dropped', 'rejected'], {
  read: COUNT,
  expanded: described('Rows written beyond one for each row read.', COUNT),
  written: COUNT,
  dropped: described('By reason.', COUNTS_BY_NAME),
  rejected: COUNT,
});

const ISSUE_FIELDS: Readonly<Record<string, JsonSchema>> = {
  code: CODE,
  severity: SEVERITY,
  message: described('What was seen.', STRING),
  fix: described('The way out.', STRING),
  pointer: described('JSON pointer into the row.', STRING),
  source: STRING,
  line: LINE,
  byteOffset: described('Of the row, after decompression.', COUNT),
  column: LINE,
};

/** A problem and the row that has it. */
export const PLACED_ISSUE: JsonSchema = closedObject(['code', 'severity', 'message', 'source', 'line', 'byteOffset'], ISSUE_FIELDS);

/** A code, how often it was seen, and the first few places. */
export const ISSUE_SUMMARY: JsonSchema = closedObject(['code', 'severity', 'count', 'first'], {
  code: CODE,
  severity: SEVERITY,
  count: COUNT,
  first: listOf(PLACED_ISSUE),
});
