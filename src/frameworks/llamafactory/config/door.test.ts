import { expect, test } from 'vitest';
import type { ConfigRequest } from '../../config.ts';
import { settingsObject } from '../../config.ts';
import { factsOfName } from '../../shared/plan/model-facts.ts';
import { configRequest } from '../../testing/config-request.ts';
import { LLAMAFACTORY_CONFIG } from './door.ts';
import { registeredTemplate } from './find-template.ts';

const REGISTERED = { 'dataset_info.json': JSON.stringify({ real: {}, real_val: {} }) };

const settings = (over: Partial<ConfigRequest> = {}): Record<string, unknown> =>
  settingsObject(LLAMAFACTORY_CONFIG.write(configRequest(over, REGISTERED)).groups);

test('the data that was registered is named', () => {
  expect(settings()).toMatchObject({ dataset_dir: '/data/out', dataset: 'real', eval_dataset: 'real_val' });
});

test('a method is a stage and a loss', () => {
  expect(settings({ method: 'orpo' })).toMatchObject({ stage: 'dpo', pref_loss: 'orpo' });
  expect(settings({ method: 'pretrain' })).toMatchObject({ stage: 'pt' });
  expect(settings({ method: 'pretrain' })).not.toHaveProperty('template');
  expect(settings({ method: 'reward' })).not.toHaveProperty('load_best_model_at_end');
});

test.each([
  ['Qwen/Qwen3-8B', 'qwen3'],
  ['/models/Meta-Llama-3-8B-Instruct/', 'llama3'],
  ['other/gemma-2-9b-it', 'gemma2'],
  ['some/model', undefined],
])('the template of %s is %s', (model, template) => {
  expect(registeredTemplate(model)).toBe(template);
});

test('a model that the registry lacks needs a template, and what is said counts', () => {
  expect(() => settings({ model: factsOfName('some/model') })).toThrow('names no template');
  expect(settings({ model: factsOfName('some/model'), given: { template: 'chatml' } })).toMatchObject({ template: 'chatml' });
});

test.each([
  ['zero2', 'zero3'],
  ['unsloth', 'zero3'],
])('%s and %s exclude each other', (...presets) => {
  expect(() => settings({ presets })).toThrow();
});
