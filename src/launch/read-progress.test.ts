import { expect, test } from 'vitest';
import { isProgressBar, readProgress } from './read-progress.ts';

// lines as trl 1.16 (transformers 5), LLaMA-Factory 0.9.5 and litgpt 0.5.13 print them
test.each([
  [
    "{'loss': '11.94', 'grad_norm': '0.19', 'learning_rate': '0.0002', 'epoch': '0.48'}",
    { loss: 11.94, learningRate: 0.0002, epoch: 0.48 },
  ],
  ["{'loss': 1.5, 'grad_norm': 0.1, 'learning_rate': 2e-05, 'epoch': 1.0}", { loss: 1.5, learningRate: 2e-5, epoch: 1 }],
  ["{'loss': 'nan', 'epoch': '1'}", { loss: NaN, epoch: 1 }],
  ["{'eval_loss': '11.93', 'eval_runtime': '4.535', 'epoch': '0.24'}", { evalLoss: 11.93, epoch: 0.24 }],
  ["{'train_runtime': '110.4', 'train_steps_per_second': '0.082', 'train_loss': '11.93', 'epoch': '1'}", { meanLoss: 11.93, epoch: 1 }],
  [' 50%|█████     | 1/2 [00:12<00:08,  8.01s/it]', { step: 1, totalSteps: 2 }],
  ['Epoch 1 | iter 4 step 2 | loss train: 7.123, val: n/a | iter time: 12.34 ms (step)', { epoch: 1, step: 2, loss: 7.123 }],
])('%s', (line, metrics) => {
  expect(readProgress(line)).toEqual(metrics);
});

test.each([
  '{"loss": 1}',
  "{'model': 'x'}",
  'Tokenizing train dataset: 100%|██████████| 33/33 [00:00<00:00, 793.68 examples/s]',
  ' 75%|███████▌  | 6/8 [00:02<00:00,  2.12it/s]\x1b[A',
  "{'loss': '1'".repeat(1000),
  '',
])('nothing in %s', (line) => {
  expect(readProgress(line)).toBeUndefined();
});

test('a bar is known as one, above another too', () => {
  expect(isProgressBar(' 75%|███████▌  | 6/8 [00:02<00:00,  2.12it/s]\x1b[A')).toBe(true);
  expect(isProgressBar("{'loss': '1'}")).toBe(false);
});
