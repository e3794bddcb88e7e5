import { describe, expect, test } from 'vitest';
import { DsprepError } from '../../errors.ts';
import {
  NO_COLUMNS,
  asked,
  assistant,
  chat,
  codesOf,
  document,
  judged,
  lossesOf,
  pair,
  rowsOfAll,
  system,
  tool,
  user,
  write,
} from '../testing/records.ts';
import { trl } from './target.ts';

const SFT = { kind: 'chat', method: 'sft' } as const;
const DPO = { kind: 'preference', method: 'dpo' } as const;
const TOOLS = '[{"type":"function","function":{"name":"add"}}]';

function cardOf(written: ReturnType<typeof write>): string {
  const splits = [
    { split: 'train', file: 'train.jsonl', rows: 2 },
    { split: 'val', file: 'val.jsonl', rows: 1 },
  ];
  return written.layout.registration(splits)[0]?.text ?? '';
}

describe('messages', () => {
  test('plain conversations are role and content, and nothing else', () => {
    const written = write(trl, [chat([system('Be "brief"'), user('Hi\n'), assistant('Hello')])], SFT);
    expect(rowsOfAll(written)).toEqual([
      '{"messages":[{"role":"system","content":"Be \\"brief\\""},{"role":"user","content":"Hi\\n"},{"role":"assistant","content":"Hello"}]}',
    ]);
  });

  test('tool calls have objects for arguments, verbatim, and every row a tools column of text', () => {
    const calls = [{ id: 'c1', name: 'add', arguments: '{"a":1.0,\n"b":9007199254740993}' }];
    const written = write(
      trl,
      [
        chat([user('Hi'), assistant('Hello')]),
        chat([user('1+2?'), assistant('', { toolCalls: calls }), tool('3', { toolCallId: 'c1' }), assistant('3')], { tools: TOOLS }),
      ],
      SFT,
    );
    expect(rowsOfAll(written)).toEqual([
      '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}],"tools":"null"}',
      '{"messages":[{"role":"user","content":"1+2?"},{"role":"assistant","content":"","tool_calls":[{"id":"c1","type":"function","function":{"name":"add","arguments":{"a":1.0, "b":9007199254740993}}}]},' +
        '{"role":"tool","content":"3","tool_call_id":"c1"},{"role":"assistant","content":"3"}],' +
        `"tools":${JSON.stringify(TOOLS)}}`,
    ]);
    expect(lossesOf(written)).toEqual([]);
    expect(cardOf(written)).toContain('  - name: "messages"\n    list: json\n  - name: "tools"\n    dtype: string\n');
  });

  test('numbers that HF datasets would round are a loss, those that it fails on are refused', () => {
    const calling = (args: string) => chat([user('q'), assistant('', { toolCalls: [{ name: 'f', arguments: args }] })]);
    const written = write(trl, [calling('{"x":1e-12}'), calling('{"x":36893488147419103232}')], SFT);
    expect(codesOf(written)).toEqual([undefined, 'NUMBER_TOO_BIG']);
    expect(lossesOf(written)).toEqual(['number-precision']);
  });

  test('reasoning stands in the content, in the markup of its source', () => {
    const written = write(
      trl,
      [
        chat([user('q'), assistant('a', { reasoning: 'r' })]),
        chat([user('q'), assistant('a', { reasoning: 'r', reasoningMarkup: ['[T]', '[/T]'] })]),
      ],
      SFT,
    );
    expect(rowsOfAll(written).map((row) => (JSON.parse(row) as { messages: { content: string }[] }).messages[1]?.content)).toEqual([
      '<think>\nr\n</think>\n\na',
      '[T]r[/T]a',
    ]);
    expect(lossesOf(written)).toEqual([]);
  });

  test('what TRL has no place for is a declared loss', () => {
    const written = write(
      trl,
      [chat([user('q'), assistant('a', { train: false, weight: 0.5, extra: { id: 1 } })], { extra: { source: 'x' } })],
      SFT,
    );
    expect(lossesOf(written).sort()).toEqual(['extra', 'message-extra', 'train-flags', 'weight']);
  });

  test('refuses what would crash TRL or train nothing', () => {
    const written = write(
      trl,
      [
        chat([]),
        chat([user('q')]),
        chat([user([] as never), assistant('\ud800')]),
        chat([{ role: 'user', content: [{ type: 'image', source: 'a.png' }] }, assistant('a')]),
      ],
      SFT,
    );
    expect(codesOf(written)).toEqual(['CHAT_EMPTY', 'NO_ANSWER', 'LONE_SURROGATE', 'MEDIA_NOT_HELD']);
  });
});

describe('prompt-completion', () => {
  const options = { ...SFT, layout: 'prompt-completion' };

  test('the last answer is the completion', () => {
    const written = write(trl, [chat([user('1'), assistant('2'), user('3'), assistant('4'), user('5')])], options);
    expect(rowsOfAll(written)).toEqual([
      '{"prompt":[{"role":"user","content":"1"},{"role":"assistant","content":"2"},{"role":"user","content":"3"}],"completion":[{"role":"assistant","content":"4"}]}',
    ]);
    expect(lossesOf(written)).toEqual(['turns-after-answer']);
  });

  test('refuses an answer that nobody asked for', () => {
    expect(codesOf(write(trl, [chat([assistant('a')]), chat([user('q'), assistant('a'), assistant('b')])], options))).toEqual([
      'PROMPT_EMPTY',
      'PROMPT_NOT_ASKED',
    ]);
  });
});

describe('preference', () => {
  test('prompt and both answers are lists', () => {
    const written = write(trl, [pair([user('q')], [assistant('good')], [assistant('bad')])], DPO);
    expect(rowsOfAll(written)).toEqual([
      '{"prompt":[{"role":"user","content":"q"}],"chosen":[{"role":"assistant","content":"good"}],"rejected":[{"role":"assistant","content":"bad"}]}',
    ]);
  });

  test('refuses pairs that teach nothing or stop the run', () => {
    const written = write(
      trl,
      [
        pair([], [assistant('a')], [assistant('b')]),
        pair([user('q'), assistant('x')], [assistant('a')], [assistant('b')]),
        pair([user('q')], [], [assistant('b')]),
        pair([user('q')], [assistant('a')], [user('b')]),
        pair([user('q')], [assistant('a')], [assistant('a')]),
      ],
      DPO,
    );
    expect(codesOf(written)).toEqual([
      'PROMPT_EMPTY',
      'PROMPT_NOT_ASKED',
      'ANSWER_EMPTY',
      'ANSWER_NOT_ASSISTANT',
      'CHOSEN_EQUALS_REJECTED',
    ]);
  });

  test('standard holds one question of text', () => {
    const written = write(
      trl,
      [pair([user('q')], [assistant('a')], [assistant('b')]), pair([system('s'), user('q')], [assistant('a')], [assistant('b')])],
      { ...DPO, layout: 'standard' },
    );
    expect(codesOf(written)).toEqual([undefined, 'NOT_ONE_MESSAGE']);
    expect(written.results[0]).toMatchObject({ rows: ['{"prompt":"q","chosen":"a","rejected":"b"}'] });
  });
});

test('feedback has a JSON boolean for its label', () => {
  const written = write(trl, [judged([user('q')], [assistant('a')], false)], { kind: 'feedback', method: 'kto' });
  expect(rowsOfAll(written)).toEqual([
    '{"prompt":[{"role":"user","content":"q"}],"completion":[{"role":"assistant","content":"a"}],"label":false}',
  ]);
});

test('prompts carry their reference columns, but none that TRL gives another meaning', () => {
  const extra = [
    { name: 'answer', type: 'string' as const },
    { name: 'images', type: 'string' as const },
    { name: 'n', type: 'int' as const },
  ];
  const written = write(trl, [asked([user('3+4')], { extra: { answer: '7', images: 'x' } })], {
    kind: 'prompt',
    method: 'grpo',
    columns: { ...NO_COLUMNS, extra },
  });
  expect(rowsOfAll(written)).toEqual(['{"prompt":[{"role":"user","content":"3+4"}],"answer":"7","n":null}']);
  expect(lossesOf(written)).toEqual(['extra']);
  expect(cardOf(written)).toContain('  - name: "answer"\n    dtype: string\n  - name: "n"\n    dtype: int64\n---');
});

test('the card names each split and its file, with val as validation', () => {
  const card = cardOf(write(trl, [document('d')], { kind: 'text', method: 'pretrain' }));
  expect(card).toMatch(
    /^---\nconfigs:\n- config_name: default\n {2}data_files:\n {2}- split: train\n {4}path: "train.jsonl"\n {2}- split: validation\n {4}path: "val.jsonl"\ndataset_info:\n {2}features:\n {2}- name: "text"\n {4}dtype: string\n---\n/,
  );
});

test('the card tells other data in a folder of the same name apart: the loader caches by the card', () => {
  const { layout } = write(trl, [document('d')], { kind: 'text', method: 'pretrain' });
  const cardWith = (sha256: string): string | undefined =>
    layout.registration([{ split: 'train', file: 'train.jsonl', rows: 1 }], [sha256])[0]?.text;
  expect(cardWith('aa11')).toContain('  description: "sha256: train.jsonl aa11"\n');
  expect(cardWith('bb22')).not.toBe(cardWith('aa11'));
});

test('the next step is the command of the method', () => {
  const splits = [{ split: 'val', file: 'val.jsonl', rows: 1 }];
  const steps = (method: 'dpo' | 'orpo') => write(trl, [], { ...DPO, method, outDir: "/a b/it's" }).layout.nextSteps(splits)[0];
  expect(steps('dpo')).toBe(
    "trl dpo --dataset_name '/a b/it'\\''s' --model_name_or_path MODEL --max_length 4096 --dataset_test_split validation --eval_strategy steps",
  );
  expect(steps('orpo')).toContain('ORPOTrainer');
});

test.for([
  ['USAGE_TARGET_KIND', { kind: 'segments', method: 'sft' }],
  ['USAGE_TARGET_METHOD', { kind: 'chat', method: 'kto' }],
  ['USAGE_LAYOUT', { kind: 'chat', method: 'sft', layout: 'sharegpt' }],
] as const)('%s is thrown for what TRL does not hold', ([code, options]) => {
  expect(() => write(trl, [], options)).toThrow(expect.objectContaining({ name: DsprepError.name, code }) as Error);
});
