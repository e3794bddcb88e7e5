import { beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../../json.ts';
import { openTokenizer } from '../../../tokenize/open-tokenizer.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { UNTRAINED } from '../../predict.ts';
import type { Prediction } from '../../predict.ts';
import { predictAll } from '../../testing/prediction-fixtures.ts';
import { openLlamafactoryPredictor } from './open.ts';

let tokenizer: Tokenizer;

beforeAll(async () => {
  tokenizer = await openTokenizer('qwen3');
});

const SHAREGPT = { formatting: 'sharegpt', columns: { messages: 'conversations', tools: 'tools' } };
const human = (value: string | null): JsonObject => ({ from: 'human', value });
const gpt = (value: string | null): JsonObject => ({ from: 'gpt', value });
const call = (value: string): JsonObject => ({ from: 'function_call', value });
const chat = (...conversations: JsonObject[]): JsonObject => ({ conversations, tools: '' });

function predicted(config: JsonObject, ...rows: JsonObject[]): Prediction[] {
  return predictAll(openLlamafactoryPredictor({ config: { template: 'qwen3', dataset_info: SHAREGPT, ...config }, tokenizer }), rows);
}

function trainedText(prediction: Prediction | undefined): string {
  if (prediction?.kind !== 'tokens') throw new Error('no tokens');
  return tokenizer.decode(prediction.labels.filter((label) => label !== UNTRAINED));
}

const codes = (prediction: Prediction | undefined): string[] => (prediction?.warnings ?? []).map(({ code }) => code);

test.for([
  [{ stage: 'ppo' }, 'stage'],
  [{ template: 'qwen99' }, 'template'],
  [{ template: 'toString' }, 'template'],
  [{ template: 'gemma' }, 'template'],
  [{ cutoff_len: 0 }, 'cutoff_len'],
  [{ cutoff_len: 1, packing: true }, 'cutoff_len'],
  [{ mask_history: true, train_on_prompt: true }, 'mask_history'],
  [{ template: 'fewshot', train_on_prompt: true }, 'train_on_prompt'],
  [{ stage: 'pt', mask_history: true }, 'mask_history'],
  [{ stage: 'dpo' }, 'dataset_info.ranking'],
  [{ dataset_info: { ...SHAREGPT, ranking: true } }, 'dataset_info.ranking'],
  [{ dataset_info: { formatting: 'chatml' } }, 'dataset_info.formatting'],
  [{ dataset_info: { ...SHAREGPT, num_samples: 5 } }, 'dataset_info.num_samples'],
  [{ packing: true, val_size: 0.1 }, 'val_size'],
  [{ packing: true, preprocessing_num_workers: 16 }, 'preprocessing_num_workers'],
  [{ tool_format: 'hermes' }, 'tool_format'],
  [{ train_last_turn_only: true }, 'train_last_turn_only'],
  [{ add_tokens: '<x>' }, 'add_tokens'],
  [{ streaming: true }, 'streaming'],
] as const)('not handled: %j', ([config, key]) => {
  const opened = openLlamafactoryPredictor({ config: { template: 'qwen3', dataset_info: SHAREGPT, ...config }, tokenizer });
  expect('unsupported' in opened && opened.unsupported.map((one) => one.key)).toEqual([key]);
});

test('the entry of the dataset is looked up where dataset_info is not given', () => {
  const config = { template: 'qwen3_nothink', dataset: 'mine', dataset_dir: { mine: SHAREGPT } };
  const made = predictAll(openLlamafactoryPredictor({ config, tokenizer }), [chat(human('a'), gpt('b'))]);
  expect(trainedText(made[0])).toBe('b<|im_end|>\n');
});

test.for<[JsonObject, string]>([
  [chat(human('a')), 'DROPPED_COUNT'],
  [chat(gpt('a'), human('b')), 'DROPPED_ROLES'],
  [chat(human('a'), gpt('b'), { from: 'system', value: 'c' }, gpt('d')), 'DROPPED_ROLES'],
  [chat(), 'DROPPED_EMPTY'],
  [chat(human(null), gpt('b')), 'CRASH_CONTENT'],
  [chat(human('a'), call('no json')), 'CRASH_CALL'],
  [chat(human('a'), call('{"name": "f"}')), 'CRASH_CALL'],
  [{ ...chat(human('a'), gpt('b')), tools: ' ' }, 'CRASH_TOOLS'],
  [{ ...chat(human('a'), gpt('b')), tools: [{ name: 'f' }] }, 'CRASH_TOOLS'],
  [{ conversations: [human('a'), gpt('b')] }, 'CRASH_NO_COLUMN'],
  [{ conversations: 'a', tools: '' }, 'CRASH_MESSAGES'],
  [chat({ from: 'human' }, { from: 'gpt' }), 'CRASH_MESSAGE'],
])('left out or stopped on: %j', ([row, code]) => {
  expect(predicted({}, row).map((prediction) => prediction.kind === 'dropped' && prediction.code)).toEqual([code]);
});

test('a message that looks like a date is one for the loader', () => {
  expect(predicted({}, chat(human('2024-01-02'), gpt('2024-01-03')))).toMatchObject([{ kind: 'dropped', code: 'CRASH_CONTENT' }]);
  expect(predicted({}, chat(human('2024-01-02'), gpt('x')))).toMatchObject([{ kind: 'tokens' }]);
});

test('of an empty thought the template and enable_thinking decide', () => {
  const row = chat(human('a'), gpt('b'));
  expect(trainedText(predicted({}, row)[0])).toBe('<think>\n\n</think>\n\nb<|im_end|>\n');
  expect(trainedText(predicted({ enable_thinking: null }, row)[0])).toBe('b<|im_end|>\n');
  expect(trainedText(predicted({ template: 'qwen3_nothink' }, row)[0])).toBe('b<|im_end|>\n');
});

test('reasoning in another form than the template knows stays', () => {
  const [inline, exact] = ['<think>x</think>b', '<think>\nx\n</think>\n\nb'].map(
    (text) => predicted({ enable_thinking: false }, chat(human('a'), gpt(text)))[0],
  );
  expect(trainedText(inline)).toBe('<think>x</think>b<|im_end|>\n');
  expect(codes(inline)).toContain('REASONING_KEPT');
  expect(trainedText(exact)).toBe('b<|im_end|>\n');
  expect(codes(exact)).toContain('REASONING_DROPPED');
});

test('spans cover all tokens in order and agree with the labels', () => {
  const rows = [
    chat({ from: 'system', value: 's' }, human('a'), gpt('b'), human('c'), gpt('d')),
    chat(human('e'), call('{"name": "f", "arguments": {}}')),
  ];
  for (const config of [
    {},
    { mask_history: true },
    { train_on_prompt: true, cutoff_len: 14 },
    { template: 'falcon' },
    { packing: true, cutoff_len: 128 },
  ]) {
    for (const prediction of predicted(config, ...rows)) {
      if (prediction.kind !== 'tokens') throw new Error('no tokens');
      const covered = (prediction.spans ?? []).flatMap(({ start, end, isTrained }) => Array.from({ length: end - start }, () => isTrained));
      expect(covered).toEqual(prediction.inputIds.map((_, index) => prediction.labels[index] !== UNTRAINED));
    }
  }
});

test('reasons name the rule', () => {
  const [prediction] = predicted({ mask_history: true, template: 'qwen3_nothink' }, chat(human('a'), gpt('b'), human('c'), gpt('d')));
  expect(prediction?.kind === 'tokens' && prediction.spans?.map(({ because, isTrained }) => [because, isTrained])).toEqual([
    ['user', false],
    ['answer (mask_history)', false],
    ['end of turn (mask_history)', false],
    ['user', false],
    ['answer', true],
    ['end of turn', true],
  ]);
});

test.for([
  [{ template: 'empty' }, chat(human('a'), gpt('b')), 'EOS_UNTRAINED'],
  [{ cutoff_len: 12 }, chat(human('a '.repeat(40)), gpt('b '.repeat(40))), 'TURN_END_UNTRAINED'],
  [{ cutoff_len: 1 }, chat(human('a b c'), gpt('d e f')), 'CUT_BEFORE_ANSWER'],
  [{ train_on_prompt: true }, chat(human('a'), gpt('b')), 'EVERYTHING_TRAINED'],
  [{ mask_history: true, cutoff_len: 1 }, chat(human('a'), gpt('b')), 'NOTHING_TRAINED'],
  [{ dataset_info: { ...SHAREGPT, formatting: 'openai' } }, chat(human('a'), gpt('b')), 'SYSTEM_CHANGED'],
] as const)('silent faults are told: %j', ([config, row, code]) => {
  expect(codes(predicted(config, row)[0])).toContain(code);
});

test('tool calls of messages are not read with formatting sharegpt', () => {
  const row = chat(human('a'), { from: 'gpt', value: 'b', tool_calls: [{ function: { name: 'f', arguments: '{}' } }] });
  expect(codes(predicted({}, row)[0])).toContain('TOOL_CALLS_IGNORED');
});

test('an empty wanted answer becomes an unwanted one, and a broken row stops the next', () => {
  const config = { stage: 'kto', dataset_info: { formatting: 'sharegpt', columns: { messages: 'c', kto_tag: 'label' } } };
  const made = predicted(
    config,
    { c: [human('a'), gpt('')], label: true },
    { c: [human('a')], label: true },
    { c: [human('a'), gpt('b')], label: false },
  );
  expect(made).toMatchObject([
    { kind: 'kto', isDesirable: false },
    { kind: 'dropped', code: 'CRASH_NEIGHBOUR' },
    { kind: 'kto', isDesirable: false },
  ]);
  expect(codes(made[0])).toContain('LABEL_LOST');
});

test('texts after the last full block are lost', () => {
  const made = predicted(
    { stage: 'pt', cutoff_len: 8, dataset_info: { columns: { prompt: 'text' } } },
    { text: 'a b c d e f g' },
    { text: 'h' },
  );
  expect(made).toMatchObject([
    { kind: 'tokens', row: null, seqLengths: [8] },
    { kind: 'dropped', row: 1, code: 'DROPPED_REMAINDER' },
  ]);
});
