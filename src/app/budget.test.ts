import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { wholeLength } from '../frameworks/shared/lengths.ts';
import { sharedData } from '../io/testing/shared-data.ts';
import { budget } from './budget.ts';
import { openPrediction } from './predict-rows.ts';

interface Case {
  name: string;
  file: string;
  to: string;
  key: string;
  lengths: readonly number[];
  set?: readonly string[];
}

const QUICK = 'fixtures/quickstart/';
const CASES: readonly Case[] = [
  { name: 'TRL cuts the end', file: `${QUICK}chats.json`, to: 'trl', key: 'max_length', lengths: [8, 30, 1024] },
  {
    name: 'TRL cuts the start',
    file: `${QUICK}chats.json`,
    to: 'trl',
    key: 'max_length',
    lengths: [8, 30],
    set: ['truncation_mode=keep_end'],
  },
  {
    name: 'TRL, answers alone',
    file: `${QUICK}chats.json`,
    to: 'trl',
    key: 'max_length',
    lengths: [8, 30, 64],
    set: ['assistant_only_loss=true'],
  },
  { name: 'TRL, pairs', file: `${QUICK}pairs.jsonl`, to: 'trl', key: 'max_length', lengths: [8, 24, 40] },
  { name: 'TRL, judged answers', file: `${QUICK}feedback.jsonl`, to: 'trl', key: 'max_length', lengths: [16, 24] },
  { name: 'LLaMA-Factory', file: `${QUICK}chats.json`, to: 'llamafactory', key: 'cutoff_len', lengths: [4, 9, 30] },
  {
    name: 'LLaMA-Factory, prompts too',
    file: `${QUICK}chats.json`,
    to: 'llamafactory',
    key: 'cutoff_len',
    lengths: [9, 20],
    set: ['train_on_prompt=true'],
  },
  {
    name: 'LLaMA-Factory, last answer',
    file: `${QUICK}chats.json`,
    to: 'llamafactory',
    key: 'cutoff_len',
    lengths: [9, 20],
    set: ['mask_history=true'],
  },
  {
    name: 'LLaMA-Factory, EOS by the next turn',
    file: `${QUICK}chats.json`,
    to: 'llamafactory',
    key: 'cutoff_len',
    lengths: [9, 20],
    set: ['template=alpaca'],
  },
  { name: 'LLaMA-Factory, pairs', file: `${QUICK}pairs.jsonl`, to: 'llamafactory', key: 'cutoff_len', lengths: [16, 24] },
  {
    name: 'LLaMA-Factory, judged answers',
    file: `${QUICK}feedback.jsonl`,
    to: 'llamafactory',
    key: 'cutoff_len',
    lengths: [16, 24],
  },
  { name: 'Axolotl drops', file: `${QUICK}chats.json`, to: 'axolotl', key: 'sequence_len', lengths: [8, 30, 64] },
  {
    name: 'Axolotl cuts',
    file: `${QUICK}chats.json`,
    to: 'axolotl',
    key: 'sequence_len',
    lengths: [8, 30],
    set: ['excess_length_strategy=truncate'],
  },
  {
    name: 'Axolotl, packed',
    file: `${QUICK}chats.json`,
    to: 'axolotl',
    key: 'sequence_len',
    lengths: [8, 30],
    set: ['excess_length_strategy=truncate', 'sample_packing=true'],
  },
  { name: 'Axolotl, pairs', file: `${QUICK}pairs.jsonl`, to: 'axolotl', key: 'sequence_len', lengths: [16, 24, 40] },
  { name: 'LitGPT', file: `${QUICK}chats.json`, to: 'litgpt', key: 'train.max_seq_length', lengths: [8, 30] },
  { name: 'Unsloth', file: `${QUICK}chats.json`, to: 'unsloth', key: 'max_length', lengths: [8, 30] },
  {
    name: 'Unsloth, responses',
    file: `${QUICK}chats.json`,
    to: 'unsloth',
    key: 'max_length',
    lengths: [8, 30, 64],
    set: ['train_on_responses_only=true'],
  },
];

/** What the predictor itself makes of the rows at a length. */
async function predicted({ file, to, key, set = [] }: Case, length: number) {
  const run = await openPrediction({ inputs: [file], to, tokenizer: 'qwen3', set: [...set, `${key}=${length}`], multiTurn: 'expand' });
  const made = { examples: 0, tokens: 0, trained: 0 };
  for await (const example of run.examples) {
    const whole = wholeLength(example);
    if (whole === undefined) continue;
    made.examples++;
    made.tokens += whole.tokens;
    made.trained += whole.trained;
  }
  return made;
}

const real: Case[] = [
  { name: 'TRL on long chats', file: 'real/llamafactory/glaive_toolcall_en_demo.json', to: 'trl', key: 'max_length', lengths: [256, 777] },
  {
    name: 'LLaMA-Factory on long chats',
    file: 'real/llamafactory/glaive_toolcall_en_demo.json',
    to: 'llamafactory',
    key: 'cutoff_len',
    lengths: [256, 777],
  },
  { name: 'Axolotl on documents', file: 'real/raw/stack_exchange.jsonl', to: 'axolotl', key: 'sequence_len', lengths: [100, 777] },
  {
    name: 'LLaMA-Factory on documents',
    file: 'real/raw/stack_exchange.jsonl',
    to: 'llamafactory',
    key: 'cutoff_len',
    lengths: [100, 777],
    set: ['packing=false'],
  },
];

test.for(CASES)('what a length leaves is what is predicted at it: $name', async (one) => {
  const { file, to, lengths, set = [] } = one;
  const result = await budget({ inputs: [file], to, tokenizer: 'qwen3', set, seqLen: lengths, multiTurn: 'expand' });
  for (const length of lengths) {
    const found = result.lengths.find(({ sequenceLength }) => sequenceLength === length);
    const expected = await predicted(one, length);
    expect({ length, examples: found?.examples, tokens: found?.tokens, trained: found?.trained }).toEqual({ length, ...expected });
  }
});

test.for(real)('what a length leaves is what is predicted at it, on real data: $name', async (one, { skip }) => {
  const file = sharedData(one.file);
  if (!existsSync(file)) return skip();
  const { to, lengths, set = [] } = one;
  const result = await budget({ inputs: [file], to, tokenizer: 'qwen3', set, seqLen: lengths, multiTurn: 'expand' });
  for (const length of lengths) {
    const found = result.lengths.find(({ sequenceLength }) => sequenceLength === length);
    const expected = await predicted({ ...one, file }, length);
    expect({ length, examples: found?.examples, tokens: found?.tokens, trained: found?.trained }).toEqual({ length, ...expected });
  }
});
