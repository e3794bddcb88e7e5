import { beforeAll, expect, test } from 'vitest';
import { openTokenizer } from '../../../tokenize/open-tokenizer.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { asExamples, predictAll, predictionFixtures, withKeysOf } from '../../testing/prediction-fixtures.ts';
import { openLlamafactoryPredictor } from './open.ts';

let qwen3: Tokenizer;

beforeAll(async () => {
  qwen3 = await openTokenizer('qwen3');
});

test.for(predictionFixtures('llamafactory'))('ids and labels are those of LLaMA-Factory: $name', ({ options, rows, examples }) => {
  const made = asExamples(predictAll(openLlamafactoryPredictor({ config: options.config, tokenizer: qwen3 }), rows));
  expect(made).toHaveLength(examples.length);
  const known = examples.map(({ row = null, ...example }) => (row === null ? example : { row, ...example }));
  const ours = withKeysOf(made, known);
  expect(ours).toEqual(withKeysOf(known, ours));
});
