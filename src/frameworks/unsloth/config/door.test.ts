import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { ConfigRequest, TrainConfig } from '../../config.ts';
import { settingsObject } from '../../config.ts';
import { configText } from '../../shared/plan/config-text.ts';
import { configRequest } from '../../testing/config-request.ts';
import { UNSLOTH_CONFIG } from './door.ts';
import { pythonValue } from '../../shared/plan/python-text.ts';

const write = (over: Partial<ConfigRequest> = {}, layout = 'conversations'): TrainConfig => {
  const request = configRequest(over);
  return UNSLOTH_CONFIG.write({ ...request, data: { ...request.data, layout } });
};
const script = (over: Partial<ConfigRequest> = {}, layout?: string): string => {
  const { groups, text } = write(over, layout);
  return text?.(groups, ['a header']) ?? '';
};

test('Unsloth is imported before what it replaces', () => {
  const imports = script()
    .split('\n')
    .filter((line) => /^from \w/.test(line))
    .map((line) => line.split(' ')[1]);
  expect(imports).toEqual(['unsloth', 'unsloth.chat_templates', 'datasets', 'trl']);
});

test('conversations become text, and the answers alone are trained', () => {
  expect(script()).toContain('rendered(standardize_sharegpt(load_dataset(data_dir, split=train_split)))');
  expect(script()).toContain('trainer = train_on_responses_only(trainer)');
  expect(script({}, 'messages')).not.toContain('standardize_sharegpt');
  expect(script({ method: 'pretrain' }, 'text')).toContain('text + tokenizer.eos_token');
});

test('each method has its trainer', () => {
  expect(script({ method: 'dpo' }, 'conversational')).toContain('from trl import DPOConfig, DPOTrainer');
  expect(script({ method: 'orpo' }, 'conversational')).toContain('from trl.experimental.orpo import ORPOConfig, ORPOTrainer');
  expect(script({ method: 'grpo' }, 'prompt-only')).toContain('reward_funcs=[reward]');
});

test('a tuning decides how the weights are held', () => {
  expect(script({ tuning: 'qlora' })).toContain('load_in_4bit=True');
  expect(script({ tuning: 'full' })).toContain('full_finetuning=True');
  expect(script({ tuning: 'full' })).not.toContain('get_peft_model');
  expect(script({ presets: ['fp8'] })).toContain('load_in_fp8=True');
});

test('adapters learn the words of new texts too, more slowly', () => {
  const text = script({ method: 'pretrain' }, 'text');
  expect(text).toContain('from unsloth import FastLanguageModel, UnslothTrainer, UnslothTrainingArguments');
  expect(text).toMatch(/target_modules=\[.*"embed_tokens", "lm_head"\]/);
  expect(text).toContain('embedding_learning_rate=');
  expect(script({ method: 'pretrain', tuning: 'full' }, 'text')).not.toContain('embedding_learning_rate');
});

test('tokens are taken as they are', () => {
  expect(script({}, 'pre-tokenized')).not.toMatch(/train_on_responses_only|dataset_text_field|eos_token/);
});

test('images are read by their collator, row by row', () => {
  const text = script({ presets: ['vision'] }, 'messages');
  expect(text).toContain('dataset = list(load_dataset(data_dir, split=train_split))');
  expect(text).toContain('data_collator=UnslothVisionDataCollator(model, tokenizer)');
  expect(text).not.toContain('train_on_responses_only');
});

test('what a person sets besides is an argument of the trainer', () => {
  const { groups, text } = write();
  const all = [...groups, { title: 'As asked', settings: [{ key: 'max_steps', value: 2 }] }];
  expect(text?.(all, [])).toMatch(/args=SFTConfig\([^]*\n {8}max_steps=2,\n {4}\),/);
});

test('a config for the command line has sections', () => {
  const { groups, fileName, start, notes } = write({ presets: ['yaml-cli'], tuning: 'qlora' });
  expect(fileName).toBe('unsloth-train.yaml');
  expect(start).toEqual(['unsloth', 'train', '-c', '{config}']);
  expect(parse(configText(groups, []))).toEqual(settingsObject(groups));
  expect(settingsObject(groups)).toMatchObject({
    data: { local_dataset: ['/data/out/train.jsonl'], format_type: 'chatml' },
    training: { load_in_4bit: true, train_on_completions: true },
  });
  expect(notes.join()).toContain('evaluates nothing');
});

test.each<[string, Partial<ConfigRequest>]>([
  ['the command line for preferences', { presets: ['yaml-cli'], method: 'dpo' }],
  ['the command line on several GPUs', { presets: ['yaml-cli'], hardware: { gpus: 2, nodes: 1 } }],
  ['8-bit floats over 4 bits', { presets: ['fp8'], tuning: 'qlora' }],
  ['images in a layout without them', { presets: ['vision'] }],
  ['many nodes', { hardware: { gpus: 16, nodes: 2 } }],
])('%s is refused', (_, over) => {
  expect(() => write(over)).toThrow(expect.objectContaining({ code: 'USAGE_PRESETS' }) as Error);
});

test('a checkpoint is for the script', () => {
  expect(UNSLOTH_CONFIG.resume?.('out/checkpoint-2', ['python', '{config}'])).toEqual(['--resume-from-checkpoint', 'out/checkpoint-2']);
  expect(UNSLOTH_CONFIG.resume?.('out/checkpoint-2', ['unsloth', 'train'])).toBeUndefined();
});

test('values are Python', () => {
  expect(pythonValue({ a: [true, null, 'it\'s "so"', 2e-7], b: false })).toBe('{"a": [True, None, "it\'s \\"so\\"", 2e-7], "b": False}');
});

test('several GPUs are a process each, which go on from a checkpoint as one does', () => {
  const { start } = write({ hardware: { gpus: 2, nodes: 1 } });
  expect(start).toEqual(['torchrun', '--nproc_per_node', '2', '{config}']);
  expect(UNSLOTH_CONFIG.resume?.('trained/checkpoint-2', start)).toEqual(['--resume-from-checkpoint', 'trained/checkpoint-2']);
});
