import { expect, test } from 'vitest';
import { assistant, chat, codesOf, document, lossesOf, rowsOfAll, tool, user, write } from '../testing/records.ts';
import { unsloth } from './target.ts';

const SFT = { kind: 'chat', method: 'sft' } as const;
const CALL = assistant('', { toolCalls: [{ name: 'f', arguments: '{}' }] });

test('conversations have two text keys in every message', () => {
  const written = write(unsloth, [chat([user('q'), assistant('a', { reasoning: 'r', name: 'bot' })], { tools: '[]' })], SFT);
  expect(rowsOfAll(written)).toEqual([
    '{"conversations":[{"role":"user","content":"q"},{"role":"assistant","content":"<think>\\nr\\n</think>\\n\\na"}]}',
  ]);
  expect(lossesOf(written)).toEqual(['name', 'tools']);
});

test('conversations refuse tool turns and name the layout that takes them', () => {
  const records = [chat([user('q'), CALL, tool('1'), assistant('a')])];
  expect(write(unsloth, records, SFT).results[0]).toMatchObject({ ok: false, issue: { code: 'TOOLS_NOT_HELD', fix: '--layout messages' } });
  expect(codesOf(write(unsloth, records, { ...SFT, layout: 'messages' }))).toEqual([undefined]);
});

test('a rendered text is no layout of a conversation', () => {
  expect(() => write(unsloth, [], { ...SFT, layout: 'text' })).toThrow(
    expect.objectContaining({ code: 'USAGE_LAYOUT', hint: expect.stringContaining('conversations|messages') as string }) as Error,
  );
});

test.for([
  ['chatml', SFT, chat([user('q'), assistant('a')])],
  ['raw', { kind: 'text', method: 'pretrain' }, document('d')],
] as const)('unsloth.yaml names the training file, as %s', ([format, options, record]) => {
  const { layout } = write(unsloth, [record], options);
  const files = layout.registration([
    { split: 'val', file: 'val.jsonl', rows: 1 },
    { split: 'train', file: 'train.jsonl', rows: 1 },
  ]);
  expect(files.find(({ path }) => path === 'unsloth.yaml')?.text).toBe(
    '# For unsloth train -c (it has no key for evaluation data).\ndata:\n' +
      '  local_dataset: ["/data/out/train.jsonl"] # the file: of a folder it would train on every split\n' +
      `  format_type: ${format}\n`,
  );
});
