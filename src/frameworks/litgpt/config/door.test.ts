import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ConfigRequest } from '../../config.ts';
import { settingsObject } from '../../config.ts';
import { configText } from '../../shared/plan/config-text.ts';
import { factsOfName } from '../../shared/plan/model-facts.ts';
import { configRequest } from '../../testing/config-request.ts';
import { LITGPT_CONFIG } from './door.ts';
import { modelStyle } from './model-style.ts';

const REGISTERED = {
  'litgpt.yaml':
    'data:\n  class_path: litgpt.data.JSON\n  init_args:\n    json_path: /data/out\n    mask_prompt: true\n    prompt_style: alpaca\n',
};

const write = (over: Partial<ConfigRequest> = {}): ReturnType<typeof LITGPT_CONFIG.write> =>
  LITGPT_CONFIG.write(configRequest(over, REGISTERED));
const settings = (over: Partial<ConfigRequest> = {}): Record<string, unknown> => settingsObject(write(over).groups);

test('the data that was registered, with the style of the model', () => {
  expect(settings()).toMatchObject({
    data: { class_path: 'litgpt.data.JSON', init_args: { json_path: '/data/out', mask_prompt: true, prompt_style: 'qwen3' } },
  });
  expect(settings({ model: factsOfName('some/base-1B') })).toMatchObject({ data: { init_args: { prompt_style: 'alpaca' } } });
});

test('options that stand in a mapping are written as one, whatever their order', () => {
  const { groups } = write();
  expect(parse(configText(groups, []))).toEqual(settings());
});

test('the command is chosen by the tuning', () => {
  expect(write({ tuning: 'full' }).start[1]).toBe('finetune_full');
  expect(write({ tuning: 'adapter_v2' }).start[1]).toBe('finetune_adapter_v2');
  expect(write({ tuning: 'qlora' }).start[1]).toBe('finetune_lora');
  expect(settings({ tuning: 'qlora' })).toMatchObject({ quantize: 'bnb.nf4' });
  expect(settings({ tuning: 'full' })).not.toHaveProperty('lora_r');
});

test('pre-training counts tokens in place of epochs', () => {
  const written = settings({ method: 'pretrain', tuning: 'full' });
  expect(written).toMatchObject({ model_name: 'Qwen/Qwen3-8B', initial_checkpoint_dir: 'Qwen/Qwen3-8B', train: { max_norm: 1 } });
  expect(written['train']).not.toHaveProperty('epochs');
  expect(settings({ method: 'pretrain', tuning: 'full', presets: ['from-scratch'] })).not.toHaveProperty('initial_checkpoint_dir');
});

test('a step is never larger than an epoch', () => {
  const request = configRequest({}, REGISTERED);
  const splits = [{ split: 'train', file: 'train.jsonl', rows: 5 }];
  expect(settings({ data: { ...request.data, splits } })).toMatchObject({ train: { global_batch_size: 5 } });
});

test.each<[string, Partial<ConfigRequest>]>([
  ['4 bits on two GPUs', { tuning: 'qlora', hardware: { gpus: 2, nodes: 1 } }],
  ['pre-training of adapters', { method: 'pretrain', tuning: 'lora' }],
  ['fine-tuning from scratch', { presets: ['from-scratch'] }],
  ['scales of nothing', { presets: ['double-quant'], tuning: 'lora' }],
])('%s is refused', (_, over) => {
  expect(() => settings(over)).toThrow(expect.objectContaining({ code: 'USAGE_PRESETS' }) as Error);
});

test.each([
  ['meta-llama/Llama-3.2-1B-Instruct', 'llama3'],
  ['allenai/OLMo-2-1124-7B-Instruct', 'llama3'],
  ['microsoft/Phi-4-mini-reasoning', 'phi-4-mini-reasoning'],
  ['google/gemma-2-2b-it', 'gemma'],
  ['/models/Qwen3-0.6B/', 'qwen3'],
  ['EleutherAI/pythia-160m', undefined],
])('the style of %s is %s', (model, style) => {
  expect(modelStyle(model)).toBe(style);
});

test('only what keeps its optimizer goes on from a checkpoint', () => {
  expect(LITGPT_CONFIG.resume?.('out/step-000010', ['litgpt', 'finetune_full'])).toEqual(['--resume=out/step-000010/lit_model.pth']);
  expect(LITGPT_CONFIG.resume?.('out/step-000010', ['litgpt', 'finetune_lora'])).toBeUndefined();
});

test('over several GPUs LoRA shows no answer, for which one process would wait without end', () => {
  const hardware = { gpus: 2, nodes: 1 };
  const shown = (over: Partial<ConfigRequest>): unknown => (settings(over)['eval'] as Record<string, unknown>)['max_new_tokens'];
  expect(shown({})).toBe(100);
  expect(shown({ tuning: 'full', hardware })).toBe(100);
  expect(shown({ hardware })).toBe((settings({ hardware })['train'] as Record<string, unknown>)['max_seq_length']);
});
