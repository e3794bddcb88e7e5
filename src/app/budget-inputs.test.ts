import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { defaultEpochs } from './budget/api-count.ts';
import { budget } from './budget.ts';

const folder = mkdtempSync(join(tmpdir(), 'dsprep-budget-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, rows: readonly unknown[]): string {
  const path = join(folder, name);
  writeFileSync(path, rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row)) + '\n').join(''));
  return path;
}

const chat = (user: string, assistant: string) => ({
  messages: [
    { role: 'user', content: user },
    { role: 'assistant', content: assistant },
  ],
});

test('rows that can not be read are counted, and cost no example', async () => {
  const path = file('bad.jsonl', [chat('a', 'b'), '{"messages": [', { messages: 'no list' }, chat('c', 'd')]);
  const { all, issues } = await budget({ inputs: [path], to: 'trl', tokenizer: 'qwen3', seqLen: [64] });
  expect(all).toMatchObject({ rows: 4, examples: 2 });
  expect(issues.reduce((sum, { count }) => sum + count, 0)).toBe(2);
});

test('copies of a row are counted, with the place of the first', async () => {
  const path = file('copies.jsonl', [chat('a', 'b'), chat('c', 'd'), chat('a', 'b'), chat('a', 'b')]);
  const { duplicates } = await budget({ inputs: [path], to: 'trl', tokenizer: 'qwen3', seqLen: [64] });
  expect(duplicates).toMatchObject({ rows: 2, compared: 2, isComplete: true, first: [{ line: 3 }, { line: 4 }] });
});

test('rows of a validation file are counted and not trained', async () => {
  const inputs = [file('train.jsonl', [chat('a', 'b'), chat('c', 'd')]), file('val.jsonl', [chat('e', 'f')])];
  const { all, splits, lengths } = await budget({ inputs, to: 'trl', tokenizer: 'qwen3', seqLen: [64] });
  expect(all.examples).toBe(3);
  expect(splits.map(({ name, rows }) => [name, rows])).toEqual([
    ['train', 2],
    ['validation', 1],
  ]);
  expect(lengths[0]?.examples).toBe(2);
});

test('hours and money come from what is given', async () => {
  const path = file('cost.jsonl', [chat('a', 'b')]);
  const options = { inputs: [path], to: 'trl', tokenizer: 'qwen3', set: ['max_length=64'], gpus: 2, epochs: 4 };
  expect((await budget(options)).cost).toBeUndefined();
  const { cost, lengths } = await budget({ ...options, tokensPerSecond: 10, pricePerGpuHour: 3 });
  const computed = 4 * (lengths.find(({ isConfigured }) => isConfigured)?.run.computed ?? NaN);
  expect(cost).toMatchObject({ computed, gpuHours: computed / 36_000, hours: computed / 72_000, money: (computed / 36_000) * 3 });
});

describe('an API', () => {
  test('counts three tokens a message and three an example', async () => {
    const path = file('api.jsonl', [chat('hello', 'world')]);
    const { api } = await budget({ inputs: [path], to: 'openai', epochs: 2, pricePerMillionTokens: 1e6 });
    // contents and roles are a token each
    expect(api).toMatchObject({ tokens: 3 + 2 * (3 + 2), answerTokens: 1, billedTokens: 26, money: 26 });
  });

  test.for([
    [10, 10],
    [1, 25],
    [100, 3],
    [20_000, 1],
  ] as const)('%s examples are trained %s times by default', ([examples, epochs]) => {
    expect(defaultEpochs(examples)).toBe(epochs);
  });
});

test.for([{ seqLen: [1] }, { seqLen: [2.5] }, { gpus: 0 }, { epochs: -1 }, { to: 'mlx' }])('%o is refused', async (options) => {
  await expect(budget({ inputs: ['x.jsonl'], to: 'trl', ...options })).rejects.toMatchObject({ name: 'DsprepError', exitCode: 2 });
});
