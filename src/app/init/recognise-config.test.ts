import { expect, test } from 'vitest';
import { recogniseConfig } from './recognise-config.ts';

test.each([
  ['axolotl', { base_model: 'org/m', datasets: [] }, 'org/m'],
  ['axolotl', { base_model: 'org/m', tokenizer_config: 'org/t', sequence_len: 10 }, 'org/t'],
  ['litgpt', { checkpoint_dir: 'checkpoints/m', data: { class_path: 'litgpt.data.JSON' } }, 'checkpoints/m'],
  ['llamafactory', { model_name_or_path: 'org/m', stage: 'sft', dataset: 'a' }, 'org/m'],
  ['trl', { model_name_or_path: 'org/m', dataset_name: 'a', packing: true }, 'org/m'],
  ['unsloth', { model_name: 'org/m', max_seq_length: 2048, load_in_4bit: true }, 'org/m'],
])('%s is told by its keys', (to, config, model) => {
  expect(recogniseConfig(config)).toMatchObject({ to, model: { name: model } });
});

test.each([
  { base_model: 'x' },
  { model_name_or_path: 'x' },
  { name: 'ci', on: 'push' },
  { services: {} },
  {},
  JSON.parse('{"__proto__": {"base_model": 1}}') as object,
])("other settings are nobody's: %j", (config) => expect(recogniseConfig(config as never)).toBeUndefined());
