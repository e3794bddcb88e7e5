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

test('ppo takes the prompts of conversations, and asks for a reward model', () => {
  expect(() => settings({ presets: ['ppo'] })).toThrow('reward model');
  const written = settings({ presets: ['ppo'], given: { reward_model: 'rm' } });
  expect(written).toMatchObject({ stage: 'ppo', reward_model_type: 'lora', dataset: 'real' });
  expect(written).not.toHaveProperty('packing');
  expect(written).not.toHaveProperty('eval_strategy');
  expect(settings({ presets: ['ppo'], tuning: 'full', given: { reward_model: 'rm' } })).toMatchObject({ reward_model_type: 'full' });
});

test('tokens are named by their folder', () => {
  const { data } = configRequest({}, {});
  expect(settings({ data: { ...data, layout: 'pre-tokenized' } })).toMatchObject({ tokenized_path: '/data/out', template: 'qwen3' });
});

test('what comes after it names adapter, template and data', () => {
  const { followUps } = LLAMAFACTORY_CONFIG.write(configRequest({}, REGISTERED));
  const commands = followUps.map(({ command }) => command.join(' '));
  expect(commands[0]).toBe(
    'llamafactory-cli export model_name_or_path=Qwen/Qwen3-8B adapter_name_or_path=out template=qwen3 export_dir=out-merged',
  );
  expect(commands.find((command) => command.includes('do_predict=true'))).toContain('dataset_dir=/data/out eval_dataset=real_val');
  expect(commands.find((command) => command.includes('webui'))).toContain("ln -sfn '/data/out' data");
});
