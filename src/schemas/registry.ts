import { usageError } from '../errors.ts';
import { nearestName } from '../nearest-name.ts';
import type { JsonSchema } from './json-schema.ts';
import { published } from './json-schema.ts';
import { PROJECT_SCHEMA } from './project-schema.ts';
import { BUDGET_REPORT } from './reports/budget-report.ts';
import { CONVERT_REPORT } from './reports/convert-report.ts';
import { MANIFEST } from './reports/manifest.ts';
import { VALIDATE_REPORT } from './reports/validate-report.ts';
import { ROW_SCHEMAS } from './row-schemas.ts';

/** A schema that `dsprep schema` prints and the package holds as `schemas/NAME.json`. */
export interface NamedSchema {
  name: string;
  /** One line for `dsprep schema list`. */
  summary: string;
  /** Whole: with its draft and `$id`. */
  schema: JsonSchema;
}

/** What commands write as JSON. A new report is a line here. */
const REPORTS: readonly { name: string; summary: string; schema: JsonSchema }[] = [
  { name: 'validate-report', summary: 'what dsprep validate --json prints', schema: VALIDATE_REPORT },
  { name: 'budget-report', summary: 'what dsprep budget --json prints', schema: BUDGET_REPORT },
  { name: 'convert-report', summary: 'dsprep/report.json in an output of dsprep convert', schema: CONVERT_REPORT },
  { name: 'manifest', summary: 'dsprep.json in an output of dsprep convert', schema: MANIFEST },
];

const ANY_REPORT: JsonSchema = {
  title: 'a report of dsprep',
  anyOf: REPORTS.map(({ name }) => ({ $ref: `#/$defs/${name}` })),
  $defs: Object.fromEntries(REPORTS.map(({ name, schema }) => [name, schema])),
};

export const SCHEMAS: readonly NamedSchema[] = [
  { name: 'config', summary: 'the project file dsprep.yaml', schema: PROJECT_SCHEMA },
  { name: 'report', summary: 'any report that a command writes', schema: ANY_REPORT },
  ...REPORTS.map(({ name, summary, schema }) => ({ name, summary, schema: { title: summary, ...schema } })),
  ...[...ROW_SCHEMAS].map(([name, schema]) => ({ name, summary: `a row of the format ${name}`, schema })),
].map((named) => ({ ...named, schema: published(named.name, named.schema) }));

/** Throws `DsprepError` (usage) where no schema has this name. */
export function schemaNamed(name: string): JsonSchema {
  const found = SCHEMAS.find((named) => named.name === name);
  if (found !== undefined) return found.schema;
  const names = SCHEMAS.map((named) => named.name);
  const nearest = nearestName(name, names);
  throw usageError(
    'USAGE_SCHEMA_UNKNOWN',
    `there is no schema "${name}"`,
    nearest === undefined ? `one of ${names.join(', ')}` : `did you mean ${nearest}?`,
  );
}
