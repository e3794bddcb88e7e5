import { FORMATS } from '../formats/registry.ts';
import { TARGETS } from '../frameworks/registry.ts';
import { METHODS } from '../frameworks/target.ts';
import type { JsonSchema } from './json-schema.ts';
import { closedObject, described, listOf, mapOf, oneOfWords, STRING } from './json-schema.ts';

/** What a code looks like. `title` says it to a person. */
const CODE_PATTERN = '^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$';
const CODE: JsonSchema = { type: 'string', pattern: CODE_PATTERN, title: 'a code, such as ROLE_UNKNOWN' };

const COUNT: JsonSchema = { type: 'integer', minimum: 1 };
const POSITIVE: JsonSchema = { type: 'number', exclusiveMinimum: 0 };

function byCode(value: JsonSchema): JsonSchema {
  return {
    type: 'object',
    title: 'codes, such as ROLE_UNKNOWN',
    patternProperties: { [CODE_PATTERN]: value },
    additionalProperties: false,
  };
}

const SOURCE: JsonSchema = {
  ...closedObject(['path'], {
    path: described('A file, folder or glob.', STRING),
    from: described('Source format; auto detects it.', oneOfWords(['auto', ...FORMATS.map(({ name }) => name)])),
    map: described('Source column to canonical name, for odd column names.', mapOf(STRING)),
    mapRole: described('Source role to role, for odd role names.', mapOf(STRING)),
    split: described('Which split the rows are; train by default.', {
      type: 'string',
      pattern: '^[A-Za-z0-9_-]+$',
      title: 'a name of letters, digits, _ and -',
    }),
    name: described('What reports call it; the path by default.', STRING),
  }),
  type: ['string', 'object'],
};

const TARGET = closedObject(['to'], {
  to: described('Framework or plain layout.', oneOfWords(TARGETS.map(({ name }) => name))),
  method: described('What it will be trained for; by the data by default.', oneOfWords(METHODS)),
  layout: described("One of the target's layouts; its first by default.", STRING),
  trainConfig: described('An existing training config of the framework; it is read, never written.', STRING),
  set: described("The framework's options over its config: a map, or a list of key=value.", {
    type: ['array', 'object'],
    items: { type: 'string', pattern: '^[^=]+=', title: 'key=value' },
  }),
  out: described('Output folder.', STRING),
});

const CHECKS: JsonSchema = {
  type: ['array', 'object', 'null'],
  items: STRING,
  additionalProperties: oneOfWords([true, false, 'on', 'off']),
};

const THRESHOLDS = closedObject([], {
  failOn: described('The least severity that fails a run; error by default.', oneOfWords(['error', 'warning'])),
  maxPercent: described(
    'Code to the share of rows, in percent, up to which it is tolerated.',
    byCode({ type: 'number', minimum: 0, maximum: 100 }),
  ),
  minRows: described('Fewest rows.', { type: 'integer', minimum: 0 }),
  minTrainedShare: described('Least share of tokens that are trained, 0 to 1.', { type: 'number', minimum: 0, maximum: 1 }),
  severity: described('Code to the severity that it has here.', byCode(oneOfWords(['error', 'warning', 'info', 'off']))),
});

const IGNORE = closedObject(['code'], {
  code: CODE,
  source: described('A glob over the names of sources; all by default.', STRING),
  reason: STRING,
});

const BUDGET = closedObject([], {
  seqLen: described('Candidate sequence lengths.', { type: ['integer', 'array'], minimum: 1, items: COUNT, minItems: 1 }),
  gpus: COUNT,
  microBatchSize: COUNT,
  gradientAccumulation: COUNT,
  epochs: POSITIVE,
  tokensPerSecond: POSITIVE,
  pricePerGpuHour: { type: 'number', minimum: 0 },
});

/** Of `dsprep.yaml`. A key of the first level may stand there without a value. */
export const PROJECT_SCHEMA: JsonSchema = {
  title: 'dsprep.yaml',
  ...closedObject([], {
    sources: described('The data, in order.', orNothing(listOf(SOURCE))),
    targets: described('What it is for.', orNothing(listOf(TARGET))),
    tokenizer: described('Folder, file, hub id, or an embedded name such as qwen3.', orNothing(STRING)),
    chatTemplate: described("A .jinja file, over the tokenizer's own template.", orNothing(STRING)),
    checks: described('A list: exactly these checks. A map: these on or off.', CHECKS),
    thresholds: described('What fails a run.', orNothing(THRESHOLDS)),
    baseline: described('A file of findings that are known already.', orNothing(STRING)),
    ignore: described('Findings that count nowhere.', orNothing(listOf(IGNORE))),
    budget: described('What a training run costs.', orNothing(BUDGET)),
  }),
  type: ['object', 'null'],
};

function orNothing(schema: JsonSchema): JsonSchema {
  return { ...schema, type: [schema['type'] as string, 'null'] };
}
