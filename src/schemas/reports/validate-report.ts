import type { JsonSchema } from '../json-schema.ts';
import { closedObject, described, listOf, oneOfWords, STRING } from '../json-schema.ts';
import { FINDING_LEVELS } from '../../report/findings.ts';
import { CODE, COUNT, LINE, SEVERITY, SHARE } from './parts.ts';

const PLACE = closedObject(['source', 'line', 'byteOffset', 'message', 'fingerprint'], {
  source: STRING,
  line: LINE,
  column: LINE,
  byteOffset: described('Of the row, after decompression.', COUNT),
  row: described('0-based, over all inputs.', COUNT),
  pointer: described('JSON pointer into the row or its record.', STRING),
  isChanged: described('Where it was asked which lines were changed: whether this row’s were.', { type: 'boolean' }),
  message: described('What was seen.', STRING),
  fix: described('The way out.', STRING),
  fingerprint: described('The same in every run in which row and finding are the same.', STRING),
});

const FINDING = closedObject(['code', 'severity', 'level', 'count', 'rows', 'share', 'isFailing', 'first'], {
  code: CODE,
  severity: SEVERITY,
  level: oneOfWords(FINDING_LEVELS),
  count: COUNT,
  rows: described('In how many rows; 0 of what is about files.', COUNT),
  share: described('Of the rows read.', SHARE),
  isFailing: described('Whether a threshold fails because of it.', { type: 'boolean' }),
  first: listOf(PLACE),
});

const LIMIT: JsonSchema = { type: ['number', 'string'] };
const CHANGE_FIELDS: Readonly<Record<string, JsonSchema>> = { before: { type: 'number' }, after: { type: 'number' } };
const CHANGE = closedObject(['before', 'after'], CHANGE_FIELDS);

/** What `dsprep validate --format json` prints. */
export const VALIDATE_REPORT: JsonSchema = closedObject(
  ['version', 'ok', 'exitCode', 'sources', 'rows', 'findings', 'thresholds', 'suppressed', 'remarks'],
  {
    version: { const: 1 },
    ok: { type: 'boolean' },
    exitCode: COUNT,
    sources: listOf(closedObject(['name', 'format', 'rows'], { name: STRING, format: { type: ['string', 'null'] }, rows: COUNT })),
    rows: closedObject(['read', 'withErrors', 'withWarnings'], { read: COUNT, withErrors: COUNT, withWarnings: COUNT }),
    sample: described('Where only so many rows were looked at.', COUNT),
    budget: closedObject(['to', 'method', 'tokenizer', 'examples', 'tokens', 'trainedTokens', 'trainedShare'], {
      to: STRING,
      method: STRING,
      tokenizer: closedObject(['name', 'fingerprint'], { name: STRING, fingerprint: STRING }),
      examples: COUNT,
      tokens: COUNT,
      trainedTokens: COUNT,
      trainedShare: SHARE,
    }),
    findings: listOf(FINDING),
    thresholds: listOf(
      closedObject(['name', 'limit', 'actual', 'ok'], { name: STRING, limit: LIMIT, actual: LIMIT, ok: { type: 'boolean' } }),
    ),
    suppressed: closedObject(['baseline', 'ignored'], { baseline: COUNT, ignored: COUNT }),
    remarks: listOf(STRING),
    change: described(
      'Against an earlier report.',
      closedObject(['rows', 'findings'], {
        rows: CHANGE,
        tokens: CHANGE,
        trainedTokens: CHANGE,
        trainedShare: CHANGE,
        findings: listOf(closedObject(['code', 'before', 'after'], { code: CODE, ...CHANGE_FIELDS })),
      }),
    ),
  },
);
