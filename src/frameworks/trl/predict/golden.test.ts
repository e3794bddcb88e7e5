import { expect, test } from 'vitest';
import { asExamples, embeddedTokenizer, predictAll, predictionFixtures, withKeysOf } from '../../testing/prediction-fixtures.ts';
import { openTrlPredictor } from './open.ts';
import type { TrlMethod } from './options.ts';

test.for(predictionFixtures('trl'))('ids and labels are those of TRL: $name', async ({ options, rows, examples }) => {
  const tokenizer = await embeddedTokenizer(options.tokenizer);
  const made = asExamples(predictAll(openTrlPredictor({ method: options.method as TrlMethod, config: options.config, tokenizer }), rows));
  expect(made).toHaveLength(examples.length);
  const ours = withKeysOf(made, examples);
  for (const example of ours)
    expect(Object.keys(example)).toContain(options.method === 'dpo' || options.method === 'reward' ? 'chosen_input_ids' : 'input_ids');
  expect(ours).toEqual(withKeysOf(examples, ours));
});
