import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { DsRecord, SegmentsRecord, StepwiseRecord, TokensRecord } from '../../record.ts';
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
import type { Written } from '../testing/records.ts';
import { axolotl } from './target.ts';

const SFT = { kind: 'chat', method: 'sft' } as const;
const DPO = { kind: 'preference', method: 'dpo' } as const;
const ORPO = { kind: 'preference', method: 'orpo' } as const;
const KTO = { kind: 'feedback', method: 'kto' } as const;
const BASE = { origin: { source: 'test.jsonl', offset: 0, line: 1 }, extra: {} };
const SPLITS = [
  { split: 'train', file: 'train.jsonl', rows: 2 },
  { split: 'val', file: 'val.jsonl', rows: 1 },
  { split: 'test', file: 'test.jsonl', rows: 1 },
];

type Entry = Record<string, unknown>;
type Config = Record<string, unknown> & { datasets?: Entry[]; test_datasets?: Entry[]; pretraining_dataset?: Entry[] };

function configOf({ layout }: Written, splits = SPLITS): Config {
  return parse(layout.registration(splits)[0]?.text ?? '') as Config;
}

describe('chat_template', () => {
  test('plain conversations are lists of role and content', () => {
    const written = write(axolotl, [chat([system('s'), user('q'), assistant('a')])], SFT);
    expect(rowsOfAll(written)).toEqual([
      '{"messages":[{"role":"system","content":"s"},{"role":"user","content":"q"},{"role":"assistant","content":"a"}]}',
    ]);
    expect(configOf(written)).toEqual({
      datasets: [{ path: '/data/out/train.jsonl', ds_type: 'json', split: 'train', type: 'chat_template', field_messages: 'messages' }],
      test_datasets: [{ path: '/data/out/val.jsonl', ds_type: 'json', split: 'train', type: 'chat_template', field_messages: 'messages' }],
    });
  });

  test('with tools every row has its messages as JSON text, and tools in the shape of OpenAI', () => {
    const calls = [{ id: 'c1', name: 'add', arguments: '{"a":1.0}' }];
    const written = write(
      axolotl,
      [
        chat([user('q'), assistant('a')]),
        chat([user('1?'), assistant('', { toolCalls: calls }), tool('3', { toolCallId: 'c1' }), assistant('3')], {
          tools: '[{"name":"add"}]',
        }),
      ],
      SFT,
    );
    const rows = rowsOfAll(written).map((row) => JSON.parse(row) as { messages: string; tools: string });
    expect(rows.map(({ tools }) => tools)).toEqual(['[]', '[{"type":"function","function":{"name":"add"}}]']);
    expect(JSON.parse(rows[0]?.messages ?? '')).toEqual([user('q'), assistant('a')]);
    expect(JSON.parse(rows[1]?.messages ?? '')).toEqual([
      user('1?'),
      { role: 'assistant', content: '', tool_calls: [{ id: 'c1', type: 'function', function: { name: 'add', arguments: '{"a":1.0}' } }] },
      { role: 'tool', content: '3', tool_call_id: 'c1' },
      assistant('3'),
    ]);
    expect(lossesOf(written)).toEqual([]);
    expect(configOf(written).datasets?.[0]?.['message_property_mappings']).toMatchObject({ role: 'role', tool_call_id: 'tool_call_id' });
  });

  test('train flags are written and named in the config, as are weights of 0 and 1', () => {
    const written = write(
      axolotl,
      [
        chat([user('q'), assistant('a', { train: false }), user('r'), assistant('b', { weight: 1 })]),
        chat([{ ...user('q'), train: true }, assistant('a', { reasoning: 'r' })]),
      ],
      SFT,
    );
    const messages = rowsOfAll(written).map((row) => JSON.parse((JSON.parse(row) as { messages: string }).messages) as unknown);
    expect(messages).toEqual([
      [user('q'), { ...assistant('a'), train: false }, user('r'), { ...assistant('b'), train: true }],
      [
        { ...user('q'), train: true },
        { ...assistant('a'), reasoning_content: 'r' },
      ],
    ]);
    expect(configOf(written).datasets?.[0]?.['message_field_training']).toBe('train');
    expect(lossesOf(written)).toEqual([]);
  });

  test('reasoning that stood inside the content goes back there, and leaves the row plain', () => {
    const written = write(axolotl, [chat([user('q'), assistant('a', { reasoning: 'r', reasoningMarkup: ['[T]', '[/T]'] })])], SFT);
    expect(rowsOfAll(written)).toEqual(['{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"[T]r[/T]a"}]}']);
  });

  test('weights between 0 and 1, and of others than the assistant, are lost', () => {
    expect(lossesOf(write(axolotl, [chat([user('q'), assistant('a', { weight: 0.5 })])], SFT))).toEqual(['weight']);
    expect(lossesOf(write(axolotl, [chat([{ ...user('q'), weight: 1 }, assistant('a')])], SFT))).toEqual(['weight']);
  });

  test('refuses rows that would train nothing or stop the run', () => {
    const calling = (args: string, name = 'f') => chat([user('q'), assistant('', { toolCalls: [{ name, arguments: args }] })]);
    const refused: [DsRecord, string | undefined][] = [
      [chat([]), 'CHAT_EMPTY'],
      [chat([user('q')]), 'NO_ANSWER'],
      [chat([user('q'), assistant('')]), 'NOTHING_TO_TRAIN'],
      [chat([user('q'), assistant('a', { train: false })]), 'NOTHING_TO_TRAIN'],
      [chat([user('q'), assistant('a', { weight: 0 })]), 'NOTHING_TO_TRAIN'],
      [chat([{ ...user('q'), train: true }]), undefined],
      [calling('{'), 'TOOL_ARGUMENTS_NOT_JSON'],
      [calling('{}', ''), 'TOOL_CALL_NO_NAME'],
      [calling('{"a":"\\ud83d"}'), 'LONE_SURROGATE'],
      [calling('{"a":"\\ud83d\\ude00"}'), undefined],
      [chat([user('\ud83d'), assistant('a')]), 'LONE_SURROGATE'],
      [chat([user('q'), assistant('a')], { tools: '{}' }), 'TOOLS_NOT_A_LIST'],
      [chat([user('q'), assistant('a')], { tools: '[{"name":"\\ud83d"}]' }), 'LONE_SURROGATE'],
    ];
    expect(
      codesOf(
        write(
          axolotl,
          refused.map(([record]) => record),
          SFT,
        ),
      ),
    ).toEqual(refused.map(([, code]) => code));
  });

  test('with media all content is a list of parts with the same keys, and Axolotl prepares nothing', () => {
    const picture = {
      role: 'user' as const,
      content: [
        { type: 'image' as const, source: 'a.png' },
        { type: 'text' as const, text: 'what?' },
      ],
    };
    const written = write(axolotl, [chat([user('q'), assistant('a', { train: true })]), chat([picture, assistant('a cat')])], SFT);
    expect(rowsOfAll(written)).toEqual([
      '{"messages":[{"role":"user","content":[{"type":"text","text":"q","path":""}]},{"role":"assistant","content":[{"type":"text","text":"a","path":""}]}]}',
      '{"messages":[{"role":"user","content":[{"type":"image","text":"","path":"a.png"},{"type":"text","text":"what?","path":""}]},' +
        '{"role":"assistant","content":[{"type":"text","text":"a cat","path":""}]}]}',
    ]);
    expect(lossesOf(written)).toEqual(['train-flags']);
    expect(configOf(written)).toMatchObject({ processor_type: 'AutoProcessor', skip_prepare_dataset: true, remove_unused_columns: false });
    expect(written.layout.nextSteps(SPLITS).join()).not.toContain('preprocess');
  });

  test('refuses media without a source, and tool calls beside media', () => {
    const picture = (source: string) => ({ role: 'user' as const, content: [{ type: 'image' as const, source }] });
    const calls = [{ name: 'f', arguments: '{}' }];
    const records = [chat([picture(''), assistant('a')]), chat([picture('a.png'), assistant('', { toolCalls: calls })])];
    expect(codesOf(write(axolotl, records, SFT))).toEqual(['MEDIA_NO_SOURCE', 'TOOLS_WITH_MEDIA']);
  });
});

describe('one turn or plain text', () => {
  const turns = chat([system('s'), user('1'), assistant('2'), user('3'), assistant('4')]);

  test('alpaca loses the system prompt, alpaca_w_system has a column for it', () => {
    const one = chat([system('s'), user('q'), assistant('a')]);
    const alpaca = write(axolotl, [one], { ...SFT, layout: 'alpaca' });
    expect(rowsOfAll(alpaca)).toEqual(['{"instruction":"q","input":"","output":"a"}']);
    expect(lossesOf(alpaca)).toEqual(['system']);
    const withSystem = write(axolotl, [one], { ...SFT, layout: 'alpaca_w_system' });
    expect(rowsOfAll(withSystem)).toEqual(['{"instruction":"q","input":"","output":"a","system":"s"}']);
    expect(lossesOf(withSystem)).toEqual([]);
    expect(configOf(withSystem).datasets?.[0]?.['type']).toBe('alpaca_w_system.load_instruct');
  });

  test('several turns need a choice, and an empty answer is refused', () => {
    const options = { ...SFT, layout: 'alpaca' };
    expect(codesOf(write(axolotl, [turns, chat([user('q'), assistant('')])], options))).toEqual(['MULTI_TURN', 'ANSWER_EMPTY']);
    expect(rowsOfAll(write(axolotl, [turns], { ...options, multiTurn: 'expand' }))).toHaveLength(2);
  });

  test('completion puts the texts of a conversation below each other', () => {
    const written = write(axolotl, [turns], { ...SFT, layout: 'completion' });
    expect(rowsOfAll(written)).toEqual(['{"text":"s\\n\\n1\\n\\n2\\n\\n3\\n\\n4"}']);
    expect(lossesOf(written)).toEqual(['turn-roles']);
  });
});

describe('preference', () => {
  const talk = pair([system('s'), user('1'), assistant('2'), user('3')], [assistant('good')], [assistant('bad')]);
  const question = pair([system('s'), user('q')], [assistant('good')], [assistant('bad')]);

  test('DPO has the conversation as messages and the answers as text', () => {
    const written = write(axolotl, [talk], DPO);
    expect(rowsOfAll(written)).toEqual([
      '{"messages":[{"role":"system","content":"s"},{"role":"user","content":"1"},{"role":"assistant","content":"2"},{"role":"user","content":"3"}],"chosen":"good","rejected":"bad"}',
    ]);
    expect(configOf(written)).toMatchObject({ rl: 'dpo', datasets: [{ type: 'chat_template.default', field_messages: 'messages' }] });
  });

  test.for([
    ['ipo', { rl: 'dpo', dpo_loss_type: ['ipo'] }],
    ['simpo', { rl: 'simpo' }],
  ] as const)('%s differs from DPO in the root keys alone', ([method, root]) => {
    const written = write(axolotl, [talk], { ...DPO, method });
    expect(rowsOfAll(written)).toEqual(rowsOfAll(write(axolotl, [talk], DPO)));
    expect(configOf(written)).toMatchObject(root);
  });

  test('ORPO repeats the conversation on both sides, with the system prompt in a column', () => {
    const written = write(axolotl, [talk], ORPO);
    const history = '{"role":"user","content":"1"},{"role":"assistant","content":"2"},{"role":"user","content":"3"}';
    expect(rowsOfAll(written)).toEqual([
      `{"system":"s","chosen":[${history},{"role":"assistant","content":"good"}],"rejected":[${history},{"role":"assistant","content":"bad"}]}`,
    ]);
    expect(configOf(written)).toMatchObject({ rl: 'orpo', datasets: [{ type: 'chat_template.argilla' }] });
  });

  test('the layouts of one question name its column as their type does', () => {
    const row = (column: string) => [`{"system":"s","${column}":"q","chosen":"good","rejected":"bad"}`];
    expect(rowsOfAll(write(axolotl, [question], { ...DPO, layout: 'llama3.prompt_pairs' }))).toEqual(row('prompt'));
    const reward = write(axolotl, [question], { kind: 'preference', method: 'reward' });
    expect(rowsOfAll(reward)).toEqual(row('input'));
    expect(reward.layout.notes).toEqual(['Axolotl puts an empty system prompt before rows that have none']);
    expect(configOf(reward)).toMatchObject({ reward_model: true, datasets: [{ type: 'bradley_terry.chat_template' }] });
    expect(codesOf(write(axolotl, [talk], { ...DPO, layout: 'chatml.prompt_pairs' }))).toEqual(['PROMPT_NOT_ONE_QUESTION']);
  });

  test('refuses pairs that stop the run, teach nothing or would be trained without their calls', () => {
    const calls = [{ name: 'f', arguments: '{}' }];
    const written = write(
      axolotl,
      [
        pair([], [assistant('a')], [assistant('b')]),
        pair([user('q'), assistant('x')], [assistant('a')], [assistant('b')]),
        pair([user('q')], [], [assistant('b')]),
        pair([user('q')], [assistant('a'), user('b'), assistant('c')], [assistant('b')]),
        pair([user('q')], [assistant('a')], [assistant('')]),
        pair([user('q')], [assistant('a')], [assistant('a')]),
        pair([user('q'), assistant('', { toolCalls: calls }), tool('t')], [assistant('a')], [assistant('b')]),
        pair([user('q')], [assistant('', { toolCalls: calls })], [assistant('b')]),
      ],
      DPO,
    );
    expect(codesOf(written)).toEqual([
      'PROMPT_EMPTY',
      'PROMPT_NOT_ASKED',
      'ANSWER_NOT_ONE_MESSAGE',
      'ANSWER_NOT_ONE_MESSAGE',
      'ANSWER_EMPTY',
      'CHOSEN_EQUALS_REJECTED',
      'TOOLS_NOT_HELD',
      'TOOLS_NOT_HELD',
    ]);
    expect(codesOf(write(axolotl, [pair([user('1'), user('2')], [assistant('a')], [assistant('b')])], ORPO))).toEqual([
      'TURNS_DO_NOT_ALTERNATE',
    ]);
  });

  test('tool definitions, train flags and extra columns are declared losses', () => {
    const written = write(
      axolotl,
      [pair([user('q')], [assistant('a', { train: true })], [assistant('b')], { tools: '[]', extra: { id: 1 } })],
      DPO,
    );
    expect(lossesOf(written).sort()).toEqual(['extra', 'tools', 'train-flags']);
  });
});

describe('feedback', () => {
  const record = judged([user('q')], [assistant('a')], false);

  test('conversational rows are left to TRL', () => {
    const written = write(axolotl, [record], KTO);
    expect(rowsOfAll(written)).toEqual([
      '{"prompt":[{"role":"user","content":"q"}],"completion":[{"role":"assistant","content":"a"}],"label":false}',
    ]);
    const config = configOf(written);
    expect(config).toMatchObject({ rl: 'kto', remove_unused_columns: false, skip_prepare_dataset: true });
    expect(config.datasets?.[0]?.['type']).toBeNull();
  });

  test.for([
    ['chatml.argilla_chat', '{"completion":[{"role":"user","content":"q"},{"role":"assistant","content":"a"}],"label":false}'],
    ['llama3.prompt_pairs', '{"system":"","prompt":"q","completion":"a","label":false}'],
  ] as const)('%s', ([layout, row]) => {
    const written = write(axolotl, [record], { ...KTO, layout });
    expect(rowsOfAll(written)).toEqual([row]);
    expect(configOf(written)).toMatchObject({ rl: 'kto', remove_unused_columns: false, datasets: [{ type: layout }] });
  });

  test('refuses an empty answer', () => {
    expect(codesOf(write(axolotl, [judged([user('q')], [assistant('')], true)], KTO))).toEqual(['ANSWER_EMPTY']);
  });
});

test('prompts keep the columns of reward functions, but none that GRPO gives another meaning', () => {
  const extra = [
    { name: 'answer', type: 'string' as const },
    { name: 'images', type: 'string' as const },
  ];
  const written = write(axolotl, [asked([user('3+4')], { extra: { answer: '7', images: 'x' } })], {
    kind: 'prompt',
    method: 'grpo',
    columns: { ...NO_COLUMNS, extra },
  });
  expect(rowsOfAll(written)).toEqual(['{"prompt":[{"role":"user","content":"3+4"}],"answer":"7"}']);
  expect(lossesOf(written)).toEqual(['extra']);
  expect(configOf(written)).toMatchObject({ rl: 'grpo' });
});

describe('texts, segments, tokens and steps', () => {
  test('documents are completions, or a stream', () => {
    const options = { kind: 'text', method: 'pretrain' } as const;
    const completion = write(axolotl, [document('d'), document('')], options);
    expect(codesOf(completion)).toEqual([undefined, 'TEXT_EMPTY']);
    expect(configOf(completion)).toMatchObject({ datasets: [{ type: 'completion', field: 'text' }] });
    const config = configOf(write(axolotl, [document('d')], { ...options, layout: 'pretraining_dataset' }));
    expect(config.pretraining_dataset).toEqual([
      { path: 'json', data_files: '/data/out/train.jsonl', split: 'train', type: 'pretrain', text_column: 'text' },
    ]);
    expect(config.datasets).toBeUndefined();
    expect(config['max_steps']).toBeGreaterThan(0);
    expect(config.test_datasets?.[0]).toMatchObject({ type: 'completion', field: 'text' });
  });

  test('segments have a label each', () => {
    const segments = (train: boolean): SegmentsRecord => ({
      kind: 'segments',
      ...BASE,
      segments: [
        { text: 'Q', train: false },
        { text: 'A', train },
      ],
    });
    const written = write(axolotl, [segments(true), segments(false)], { kind: 'segments', method: 'sft' });
    expect(written.results[0]).toMatchObject({ rows: ['{"segments":[{"label":false,"text":"Q"},{"label":true,"text":"A"}]}'] });
    expect(codesOf(written)).toEqual([undefined, 'NOTHING_TO_TRAIN']);
  });

  test('tokens have a mask beside ids and labels', () => {
    const tokens = (inputIds: number[], labels: number[]): TokensRecord => ({ kind: 'tokens', ...BASE, inputIds, labels });
    const written = write(axolotl, [tokens([5, 6], [-100, 6]), tokens([], []), tokens([5], []), tokens([5, 6], [5, -100])], {
      kind: 'tokens',
      method: 'sft',
    });
    expect(written.results[0]).toMatchObject({ rows: ['{"input_ids":[5,6],"attention_mask":[1,1],"labels":[-100,6]}'] });
    expect(codesOf(written)).toEqual([undefined, 'TOKENS_EMPTY', 'TOKENS_LENGTHS', 'NOTHING_TO_TRAIN']);
    expect(configOf(written).datasets?.[0]?.['type']).toBeNull();
  });

  test('steps have a label each', () => {
    const steps = (labels: boolean[]): StepwiseRecord => ({ kind: 'stepwise', ...BASE, prompt: 'p', steps: ['a', 'b'], labels });
    const written = write(axolotl, [steps([true, false]), steps([true])], { kind: 'stepwise', method: 'prm' });
    expect(written.results[0]).toMatchObject({ rows: ['{"prompt":"p","completions":["a","b"],"labels":[true,false]}'] });
    expect(codesOf(written)).toEqual([undefined, 'STEPS_LABELS']);
    expect(configOf(written)).toMatchObject({ process_reward_model: true, datasets: [{ type: 'stepwise_supervised' }] });
  });
});

describe('registration', () => {
  const written = write(axolotl, [chat([user('q'), assistant('a')])], { ...SFT, outDir: '/data/a "b" #1' });

  test('paths are quoted, and the test split is left out of training', () => {
    const config = configOf(written);
    expect(config.datasets?.map(({ path }) => path)).toEqual(['/data/a "b" #1/train.jsonl']);
    expect(config.test_datasets?.map(({ path }) => path)).toEqual(['/data/a "b" #1/val.jsonl']);
    expect(configOf(written, [])).toEqual({ datasets: [] });
  });

  test('--debug is not advised for a split of one row, on which it fails', () => {
    expect(written.layout.nextSteps(SPLITS)[0]).not.toContain('--debug');
    expect(written.layout.nextSteps([{ split: 'train', file: 'train.jsonl', rows: 2 }])[0]).toContain('--debug');
  });

  test('a folder whose name would choose the loader is refused where Axolotl forgets ds_type', () => {
    expect(() => write(axolotl, [], { ...DPO, outDir: '/data/x.csv_dir' })).toThrow(
      expect.objectContaining({ code: 'USAGE_OUT_DIR_NAME' }) as Error,
    );
    expect(write(axolotl, [], { ...SFT, outDir: '/data/x.csv_dir' }).results).toEqual([]);
  });
});
