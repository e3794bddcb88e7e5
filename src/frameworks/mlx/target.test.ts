import { expect, test } from 'vitest';
import { assistant, chat, document, lossesOf, rowsOfAll, system, user, write } from '../testing/records.ts';
import { mlx } from './target.ts';

const SFT = { kind: 'chat', method: 'sft' } as const;

test('splits have the file names that mlx-lm looks for', () => {
  const { layout } = write(mlx, [], SFT);
  expect(['train', 'val', 'validation', 'test'].map((split) => layout.dataFile(split))).toEqual([
    'train.jsonl',
    'valid.jsonl',
    'valid.jsonl',
    'test.jsonl',
  ]);
});

test('tools are a list, or null; numbers keep all digits', () => {
  const records = [
    chat([user('q'), assistant('', { toolCalls: [{ name: 'f', arguments: '{"x":1e-20}' }] })], { tools: '[{"name":"f"}]' }),
    chat([user('q'), assistant('a')]),
  ];
  const written = write(mlx, records, SFT);
  expect(rowsOfAll(written)).toEqual([
    '{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"","tool_calls":[{"type":"function","function":{"name":"f","arguments":{"x":1e-20}}}]}],' +
      '"tools":[{"type":"function","function":{"name":"f"}}]}',
    '{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"tools":null}',
  ]);
  expect(lossesOf(written)).toEqual([]);
});

test('completions are one turn', () => {
  const written = write(mlx, [chat([system('s'), user('q'), assistant('a')])], { ...SFT, layout: 'completions' });
  expect(rowsOfAll(written)).toEqual(['{"prompt":"s\\n\\nq","completion":"a"}']);
  expect(lossesOf(written)).toEqual(['system-role']);
});

test('documents are rows of text', () => {
  expect(rowsOfAll(write(mlx, [document('d')], { kind: 'text', method: 'pretrain' }))).toEqual(['{"text":"d"}']);
});
