import { expect, test } from 'vitest';
import { asExamples, embeddedTokenizer, predictAll, predictionFixtures, withKeysOf } from '../../testing/prediction-fixtures.ts';
import { openAxolotlPredictor } from './open.ts';

test.for(predictionFixtures('axolotl'))('ids and labels are those of Axolotl: $name', async ({ options, rows, examples }) => {
  const tokenizer = await embeddedTokenizer(options.tokenizer);
  const made = asExamples(predictAll(openAxolotlPredictor({ config: options.config, tokenizer }), rows));
  expect(made).toHaveLength(examples.length);
  const ours = withKeysOf(made, examples);
  for (const example of ours) expect(Object.keys(example).some((key) => key.endsWith('input_ids'))).toBe(true);
  // the row of a piece of a document is not known to Axolotl
  const known = ours.map((example, index) => (examples[index]?.['row'] === null ? { ...example, row: null } : example));
  expect(known).toEqual(withKeysOf(examples, known));
});
