import type { JsonSchema } from '../json-schema.ts';
import { closedObject, described, listOf, oneOfWords, STRING } from '../json-schema.ts';
import { CODE, COUNT, ISSUE_SUMMARY, LINE, SHARE } from './parts.ts';

const NUMBER: JsonSchema = { type: 'number' };

/** An object that has all of these. */
const whole = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => closedObject(Object.keys(properties), properties);

const LENGTHS = whole({
  count: COUNT,
  total: COUNT,
  mean: NUMBER,
  p50: COUNT,
  p90: COUNT,
  p95: COUNT,
  p99: COUNT,
  max: COUNT,
  histogram: listOf(whole({ from: COUNT, to: COUNT, count: COUNT })),
});

const COMPOSITION: Readonly<Record<string, JsonSchema>> = {
  rows: COUNT,
  examples: COUNT,
  turns: COUNT,
  characters: COUNT,
  tokens: COUNT,
  trained: COUNT,
  maskedShare: SHARE,
  lengths: LENGTHS,
};

const PLACED_LENGTHS = listOf(whole({ row: COUNT, source: STRING, line: LINE, byteOffset: COUNT, tokens: COUNT, trained: COUNT }));
const CODE_COUNTS = listOf(
  closedObject(['code', 'count', 'message'], { code: CODE, count: COUNT, message: STRING, source: STRING, line: LINE }),
);
const STEPS = whole({ batchesPerEpoch: COUNT, stepsPerEpoch: COUNT, totalSteps: COUNT });
const PADDING = whole({ computed: COUNT, waste: NUMBER });

const PACKING = whole({
  name: STRING,
  isChosen: { type: 'boolean' },
  examples: COUNT,
  tokens: COUNT,
  trained: COUNT,
  efficiency: NUMBER,
  computed: COUNT,
  steps: STEPS,
});

const LENGTH = whole({
  sequenceLength: COUNT,
  isConfigured: { type: 'boolean' },
  examples: COUNT,
  cutRows: COUNT,
  droppedRows: COUNT,
  tokens: COUNT,
  trained: COUNT,
  lostTokens: COUNT,
  lostTrained: COUNT,
  padding: whole({ inFileOrder: PADDING, asBatched: PADDING }),
  steps: STEPS,
  packings: listOf(PACKING),
  run: closedObject(['trained', 'computed', 'steps', 'lostPerToken', 'wastePerToken'], {
    packing: STRING,
    trained: COUNT,
    computed: COUNT,
    steps: STEPS,
    lostPerToken: NUMBER,
    wastePerToken: NUMBER,
  }),
});

const PARTS: Readonly<Record<string, JsonSchema>> = {
  to: STRING,
  method: STRING,
  tokenizer: STRING,
  remarks: listOf(STRING),
  all: whole(COMPOSITION),
  sources: listOf(whole({ name: STRING, split: STRING, ...COMPOSITION })),
  splits: listOf(whole({ name: STRING, ...COMPOSITION })),
  roles: listOf(whole({ role: STRING, turns: COUNT, characters: COUNT, tokens: COUNT })),
  tokensOf: oneOfWords(['rendered', 'contents']),
  longest: PLACED_LENGTHS,
  shortest: PLACED_LENGTHS,
  duplicates: whole({
    rows: COUNT,
    first: listOf(whole({ source: STRING, line: LINE })),
    compared: COUNT,
    isComplete: { type: 'boolean' },
  }),
  issues: listOf(ISSUE_SUMMARY),
  warnings: CODE_COUNTS,
  drops: CODE_COUNTS,
  lengths: listOf(LENGTH),
};

const COST = closedObject(['sequenceLength', 'computed', 'hours', 'gpuHours', 'arithmetic'], {
  sequenceLength: COUNT,
  computed: NUMBER,
  hours: NUMBER,
  gpuHours: NUMBER,
  money: NUMBER,
  arithmetic: listOf(STRING),
});

const API = closedObject(
  ['provider', 'examples', 'tokens', 'answerTokens', 'cutExamples', 'epochs', 'epochsBecause', 'billedTokens', 'arithmetic', 'source'],
  {
    provider: STRING,
    examples: COUNT,
    tokens: COUNT,
    answerTokens: COUNT,
    cutExamples: COUNT,
    epochs: NUMBER,
    epochsBecause: STRING,
    billedTokens: NUMBER,
    money: NUMBER,
    arithmetic: listOf(STRING),
    source: STRING,
  },
);

/** What `dsprep budget --json` prints. */
export const BUDGET_REPORT: JsonSchema = closedObject(Object.keys(PARTS), {
  ...PARTS,
  pairs: whole({ pairs: COUNT, chosen: LENGTHS, rejected: LENGTHS, chosenLonger: SHARE, rejectedLonger: SHARE, meanDifference: NUMBER }),
  feedback: whole({ desirable: COUNT, undesirable: COUNT, desirableTokens: COUNT, undesirableTokens: COUNT }),
  shape: closedObject(['gpus', 'microBatchSize', 'gradientAccumulation', 'epochs'], {
    gpus: COUNT,
    microBatchSize: COUNT,
    gradientAccumulation: COUNT,
    epochs: NUMBER,
    maxSteps: COUNT,
  }),
  bestSequenceLength: described('That which loses least for each token position computed.', COUNT),
  cost: COST,
  api: API,
  sample: described('One example, token by token.', { type: 'object' }),
});
