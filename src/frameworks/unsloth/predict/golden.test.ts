import { expect, test } from 'vitest';
import { asExamples, embeddedTokenizer, predictAll, predictionFixtures } from '../../testing/prediction-fixtures.ts';
import { openUnslothPredictor } from './open.ts';

test.for(predictionFixtures('unsloth'))('ids and labels are those of Unsloth: $name', async ({ options, rows, examples }) => {
  const tokenizer = await embeddedTokenizer(options.tokenizer);
  const made = asExamples(predictAll(openUnslothPredictor({ config: options.config, tokenizer }), rows));
  const ids = (all: typeof made): unknown[] => all.map(({ input_ids, labels }) => ({ input_ids, labels }));
  expect(ids(made)).toEqual(ids(examples));
});
