import { expect, test } from 'vitest';
import { splitOfSource } from './split-of-source.ts';

test.for([
  ['train.jsonl', 'train'],
  ['data/gsm8k-test.jsonl', 'test'],
  ['data/train-00000-of-00001.parquet', 'train'],
  ['C:\\data\\my_val.json', 'validation'],
  ['dev.csv', 'validation'],
  ['eval_set.jsonl.gz', 'eval'],
  ['validation/part-1.jsonl', 'validation'],
  ['Test/rows.jsonl', 'test'],
  ['alpaca.json', undefined],
  ['latest.jsonl', undefined],
  ['training-data/latest/rows.jsonl', undefined],
  ['train-test.jsonl', undefined],
  ['constructor.jsonl', undefined],
  ['-', undefined],
] as const)('%s: %s', ([source, split]) => expect(splitOfSource(source)).toBe(split));
