import type { JsonSchema } from '../json-schema.ts';
import { closedObject, described, listOf, STRING } from '../json-schema.ts';
import { COUNT, COUNTS, COUNTS_BY_NAME, INPUT, SHA256, TOKENIZER, VERSIONS } from './parts.ts';

const FIELDS: Readonly<Record<string, JsonSchema>> = {
  ...VERSIONS,
  target: STRING,
  testedWith: described('Framework and version that the layout was tested with; empty for plain layouts.', STRING),
  kind: STRING,
  method: STRING,
  layout: STRING,
  options: described('As given, without the defaults.', { type: 'object' }),
  inputs: listOf(INPUT),
  counts: COUNTS,
  writtenBySplit: COUNTS_BY_NAME,
  losses: COUNTS_BY_NAME,
  issues: described('How often each problem was seen.', COUNTS_BY_NAME),
  files: listOf(closedObject(['path', 'sizeBytes', 'sha256'], { path: STRING, sizeBytes: COUNT, sha256: SHA256 })),
};

/** `dsprep.json` in an output of `dsprep convert`. */
export const MANIFEST: JsonSchema = closedObject(Object.keys(FIELDS), { ...FIELDS, tokenizer: TOKENIZER, tokens: COUNT });
