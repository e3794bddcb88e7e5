import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { rowValue } from '../../pipeline/encoded.ts';
import type { Message } from '../../record.ts';
import { arbitraryRecord } from '../testing/arbitrary-record.ts';
import {
  NO_COLUMNS,
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
import { llamafactory } from './target.ts';

const SFT = { kind: 'chat', method: 'sft' } as const;
const DPO = { kind: 'preference', method: 'dpo' } as const;
const KTO = { kind: 'feedback', method: 'kto' } as const;
const TOOLS = '[{"name":"f","parameters":{"type":"object","properties":{}}}]';
const HUMAN = '{"from":"human","value":"q"}';
const GPT = '{"from":"gpt","value":"a"}';

const calling = (args: string, more: Partial<Message> = {}): Message =>
  assistant('', { toolCalls: [{ name: 'f', arguments: args }], ...more });
const picture = (text: string, source = 'a.png'): Message => ({
  role: 'user',
  content: [
    { type: 'image', source },
    { type: 'text', text },
  ],
});

/** The value of a turn of the first row. */
function valueAt(written: ReturnType<typeof write>, at: number): string | undefined {
  const row = JSON.parse(rowsOfAll(written)[0] ?? '') as { conversations: { value: string }[] };
  return row.conversations[at]?.value;
}

describe('sharegpt', () => {
  test('turns of human and gpt, and the system prompt in a column that every row has', () => {
    const written = write(
      llamafactory,
      [chat([system('s'), user('q'), assistant('a')]), chat([user('q'), assistant('a'), user('q'), assistant('a')])],
      SFT,
    );
    expect(rowsOfAll(written)).toEqual([
      `{"conversations":[${HUMAN},${GPT}],"system":"s"}`,
      `{"conversations":[${HUMAN},${GPT},${HUMAN},${GPT}],"system":""}`,
    ]);
  });

  test('a call is a turn whose value is JSON, its arguments as they were; rows without tools have an empty text for them', () => {
    const written = write(
      llamafactory,
      [
        chat([user('q'), calling('{"x":\n1.0}'), tool('1'), assistant('a')], { tools: TOOLS }),
        chat([user('q'), assistant('a')], { tools: '[]' }),
      ],
      SFT,
    );
    expect(rowsOfAll(written)).toEqual([
      `{"conversations":[${HUMAN},{"from":"function_call","value":"{\\"name\\": \\"f\\", \\"arguments\\": {\\"x\\":\\n1.0}}"},{"from":"observation","value":"1"},${GPT}],` +
        `"system":"","tools":${JSON.stringify(TOOLS)}}`,
      `{"conversations":[${HUMAN},${GPT}],"system":"","tools":""}`,
    ]);
    expect(lossesOf(written)).toEqual([]);
  });

  test('parallel calls are a list, and their answers one turn', () => {
    const calls = ['f', 'g'].map((name) => ({ name, arguments: '{}' }));
    const written = write(
      llamafactory,
      [chat([user('q'), assistant('', { toolCalls: calls }), tool('1'), tool('2'), assistant('a')])],
      SFT,
    );
    expect(valueAt(written, 1)).toBe('[{"name": "f", "arguments": {}}, {"name": "g", "arguments": {}}]');
    expect(valueAt(written, 2)).toBe('1\n</tool_response>\n<tool_response>\n2');
    expect(lossesOf(written)).toEqual(['tool-results-joined']);
  });

  test('text and thinking beside a call stand before it', () => {
    const both = write(llamafactory, [chat([user('q'), calling('{}', { content: 'Wait', reasoning: 'r' })])], SFT);
    expect(valueAt(both, 1)).toBe('<think>\nr\n</think>\n\nWait\n<tool_call>{"name": "f", "arguments": {}}</tool_call>');
    const thinking = write(llamafactory, [chat([user('q'), calling('{}', { reasoning: 'r' })])], SFT);
    expect(valueAt(thinking, 1)).toBe('<think>\nr\n</think>\n\n<tool_call>{"name": "f", "arguments": {}}</tool_call>');
  });

  test('no tag that LLaMA-Factory looks for stands inside the JSON of a call', () => {
    const written = write(llamafactory, [chat([user('q'), calling('{"x":"<tool_call><think></tool_call>"}')])], SFT);
    const value = valueAt(written, 1) ?? '';
    expect(value).not.toContain('<');
    expect(JSON.parse(value)).toEqual({ name: 'f', arguments: { x: '<tool_call><think></tool_call>' } });
  });

  test('thinking has the one markup that reasoning templates know', () => {
    const written = write(
      llamafactory,
      [chat([user('q'), assistant('a', { reasoning: 'r', reasoningMarkup: ['<think>', '</think>'] })])],
      SFT,
    );
    expect(valueAt(written, 1)).toBe('<think>\nr\n</think>\n\na');
    expect(lossesOf(written)).toEqual(['reasoning-markup']);
  });

  test('refuses what LLaMA-Factory drops without a word, or stops on', () => {
    const refused: [string, Message[]][] = [
      ['CHAT_EMPTY', []],
      ['NO_ANSWER', [user('q')]],
      ['NO_ANSWER', [user('q'), assistant('a'), user('q')]],
      ['NO_ANSWER', [user('q'), calling('{}'), tool('1')]],
      ['TURNS_DO_NOT_ALTERNATE', [assistant('a'), user('q'), assistant('a')]],
      ['TURNS_DO_NOT_ALTERNATE', [user('q'), user('q'), assistant('a')]],
      ['TURNS_DO_NOT_ALTERNATE', [user('q'), assistant('a'), assistant('a')]],
      ['TURNS_DO_NOT_ALTERNATE', [user('q'), system('s'), assistant('a')]],
      ['TURNS_DO_NOT_ALTERNATE', [tool('1'), assistant('a')]],
      ['TURNS_DO_NOT_ALTERNATE', [user('q'), tool('1'), assistant('a')]],
      ['TOOL_ARGUMENTS_NOT_JSON', [user('q'), calling('{x}')]],
      ['TOOL_ARGUMENTS_NOT_JSON', [user('q'), calling('"{\\"x\\":1}"')]],
      ['TOOL_CALL_IN_TEXT', [user('q'), calling('{}', { content: '<tool_call>' })]],
      ['LONE_SURROGATE', [user('q'), assistant('\ud83d')]],
    ];
    expect(
      codesOf(
        write(
          llamafactory,
          refused.map(([, messages]) => chat(messages)),
          SFT,
        ),
      ),
    ).toEqual(refused.map(([code]) => code));
  });

  test('tool definitions are text that no template stops on', () => {
    const toolsOf = (tools: string): unknown => {
      const [row = ''] = rowsOfAll(write(llamafactory, [chat([user('q'), assistant('a')], { tools })], SFT));
      return (JSON.parse(row) as { tools: unknown }).tools;
    };
    const wrapped = '[{"type":"function","function":{"name":"f","parameters":{"properties":{"x":{"maximum":1.0}}}}}]';
    expect(toolsOf(wrapped)).toBe(wrapped);
    const empty = '"parameters":{"type":"object","properties":{}}';
    expect(toolsOf('[{"name":"f"}]')).toBe(`[{"name":"f",${empty}}]`);
    expect(toolsOf('[{"type":"function","name":"f"}]')).toBe(`[{"name":"f",${empty}}]`);
    expect(toolsOf('[{"function":{"name":"f","parameters":null}}]')).toBe(`[{"function":{"name":"f",${empty}},"type":"function"}]`);
    expect(codesOf(write(llamafactory, [chat([user('q'), assistant('a')], { tools: '{}' })], SFT))).toEqual(['TOOLS_NOT_A_LIST']);
  });

  test('what LLaMA-Factory has no place for is a declared loss', () => {
    const messages = [user('{{idx}}'), assistant('a', { train: false, weight: 0.5, name: 'n' })];
    const written = write(llamafactory, [chat(messages, { extra: { id: 1 } })], SFT);
    expect(lossesOf(written).sort()).toEqual(['extra', 'literal-idx', 'name', 'train-flags', 'weight']);
  });

  test('the sharegpt converter keeps every row that is written', () => {
    fc.assert(
      fc.property(arbitraryRecord('chat'), (record) => {
        for (const result of write(llamafactory, [record], SFT).results) {
          if (!result.ok) continue;
          const { conversations } = rowValue(result.rows[0] ?? '') as { conversations: { from: string; value: unknown }[] };
          expect(conversations.length % 2).toBe(0);
          expect(conversations.length).toBeGreaterThan(0);
          for (const [at, { from, value }] of conversations.entries()) {
            expect(at % 2 === 0 ? ['human', 'observation'] : ['gpt', 'function_call']).toContain(from);
            expect(value).toBeTypeOf('string');
          }
        }
      }),
    );
  });
});

describe('media', () => {
  test('a tag stands for each file, and every row has the column', () => {
    const written = write(llamafactory, [chat([picture('what?'), assistant('a')]), chat([user('q'), assistant('a')])], SFT);
    expect(rowsOfAll(written)).toEqual([
      `{"conversations":[{"from":"human","value":"<image>what?"},${GPT}],"system":"","images":["a.png"]}`,
      `{"conversations":[${HUMAN},${GPT}],"system":"","images":[]}`,
    ]);
    expect(written.layout.notes).toEqual([expect.stringMatching(/^media: .*first 1000 rows/)]);
  });

  test('refuses rows on which LLaMA-Factory stops', () => {
    const written = write(
      llamafactory,
      [
        chat([picture('an <image>'), assistant('a')]),
        chat([user('q'), assistant('<video>')]),
        chat([picture('q', ''), assistant('a')]),
        chat([picture('q', 'https://example.com/a.png'), assistant('a')]),
        chat([picture('q', 'data:image/png;base64,AA'), assistant('a')]),
        chat([{ ...picture('s'), role: 'system' }, user('q'), assistant('a')]),
        chat([picture('q', 'C:\\a.png'), assistant('a')]),
      ],
      SFT,
    );
    expect(codesOf(written)).toEqual([
      'MEDIA_COUNT',
      'MEDIA_COUNT',
      'MEDIA_NO_SOURCE',
      'MEDIA_NOT_A_FILE',
      'MEDIA_NOT_A_FILE',
      'MEDIA_NOT_HELD',
      undefined,
    ]);
  });

  test('without media in the data, tags are words', () => {
    expect(codesOf(write(llamafactory, [chat([user('<image>'), assistant('<video>')])], SFT))).toEqual([undefined]);
  });

  test('answers that are compared or judged hold none', () => {
    const answer = { ...picture('a'), role: 'assistant' as const };
    expect(codesOf(write(llamafactory, [pair([picture('q')], [answer], [assistant('b')])], DPO))).toEqual(['MEDIA_NOT_HELD']);
    expect(codesOf(write(llamafactory, [judged([user('q')], [answer], true)], KTO))).toEqual(['MEDIA_NOT_HELD']);
  });
});

describe('pairs and judged answers', () => {
  const prompt = [system('s'), user('q'), assistant('a'), user('q')];

  test('a pair is a conversation that ends with the question, and two messages', () => {
    const written = write(llamafactory, [pair(prompt, [assistant('a')], [calling('{}')])], DPO);
    expect(rowsOfAll(written)).toEqual([
      `{"conversations":[${HUMAN},${GPT},${HUMAN}],"chosen":${GPT},"rejected":{"from":"function_call","value":"{\\"name\\": \\"f\\", \\"arguments\\": {}}"},"system":"s"}`,
    ]);
  });

  test('as alpaca, answers are text and earlier exchanges a history', () => {
    const question = '"instruction":"q","input":""';
    const rest = '"system":"s","history":[["q","a"]]';
    expect(
      rowsOfAll(write(llamafactory, [pair(prompt, [assistant('a')], [assistant('b')])], { ...DPO, layout: 'ranking-alpaca' })),
    ).toEqual([`{${question},"chosen":"a","rejected":"b",${rest}}`]);
    expect(rowsOfAll(write(llamafactory, [judged(prompt, [assistant('a')], false)], { ...KTO, layout: 'kto-alpaca' }))).toEqual([
      `{${question},"output":"a","kto_tag":false,${rest}}`,
    ]);
  });

  test('a judged answer ends the conversation, with a JSON boolean beside it', () => {
    expect(rowsOfAll(write(llamafactory, [judged([user('q')], [assistant('a')], true)], KTO))).toEqual([
      `{"conversations":[${HUMAN},${GPT}],"kto_tag":true,"system":""}`,
    ]);
  });

  test.for(['kto', 'kto-alpaca'])('%s refuses an empty answer that is desired, which would be trained as undesired', (layout) => {
    const records = [judged([user('q')], [assistant('')], true), judged([user('q')], [assistant('')], false)];
    expect(codesOf(write(llamafactory, records, { ...KTO, layout }))).toEqual(['ANSWER_EMPTY', undefined]);
  });

  test.for(['ranking', 'ranking-alpaca'])('%s refuses pairs that LLaMA-Factory drops or that teach nothing', (layout) => {
    const [a, b] = [[assistant('a')], [assistant('b')]] as const;
    const records = [
      pair([], [...a], [...b]),
      pair([user('q'), assistant('x')], [...a], [...b]),
      pair([user('q'), user('q')], [...a], [...b]),
      pair([user('q')], [user('a')], [...b]),
      pair([user('q')], [assistant('a'), user('q'), assistant('c')], [...b]),
      pair([user('q')], [...a], [...a]),
    ];
    expect(codesOf(write(llamafactory, records, { ...DPO, layout }))).toEqual([
      'PROMPT_EMPTY',
      'PROMPT_NOT_ASKED',
      'TURNS_DO_NOT_ALTERNATE',
      'ANSWER_NOT_ASSISTANT',
      'ANSWER_NOT_ONE_MESSAGE',
      'CHOSEN_EQUALS_REJECTED',
    ]);
  });
});

test('alpaca has the last exchange in its columns and refuses what these do not hold', () => {
  const options = { ...SFT, layout: 'alpaca' };
  const written = write(
    llamafactory,
    [
      chat([system('s'), user('1'), assistant('2'), user('3'), assistant('4')]),
      chat([user('q'), calling('{}'), tool('1'), assistant('a')]),
      chat([user('q'), calling('{}')]),
      chat([user('q'), assistant('a'), user('q')]),
      chat([picture('q'), assistant('a')]),
    ],
    options,
  );
  expect(written.results[0]).toMatchObject({
    rows: ['{"instruction":"3","input":"","output":"4","system":"s","history":[["1","2"]]}'],
  });
  expect(codesOf(written)).toEqual([undefined, 'TOOLS_IN_SINGLE_TURN', 'TOOLS_IN_SINGLE_TURN', 'NO_ANSWER', 'MEDIA_NOT_HELD']);
});

test('a document is a text', () => {
  const written = write(llamafactory, [document('d\n'), document('')], { kind: 'text', method: 'pretrain' });
  expect(written.results[0]).toMatchObject({ rows: [{ text: 'd\n' }] });
  expect(codesOf(written)).toEqual([undefined, 'TEXT_EMPTY']);
});

describe('registration', () => {
  const splits = [
    { split: 'val', file: 'val.jsonl', rows: 1 },
    { split: 'train', file: 'train.jsonl', rows: 2 },
  ];
  const infoOf = (written: ReturnType<typeof write>): Record<string, JsonObject> =>
    JSON.parse(written.layout.registration(splits)[0]?.text ?? '') as Record<string, JsonObject>;

  test('train has the name itself, another split a name of its own, each with all columns and tags', () => {
    const info = infoOf(write(llamafactory, [], { ...DPO, columns: { ...NO_COLUMNS, tools: true } }));
    const entry = {
      formatting: 'sharegpt',
      ranking: true,
      columns: { messages: 'conversations', chosen: 'chosen', rejected: 'rejected', system: 'system', tools: 'tools' },
      tags: {
        role_tag: 'from',
        content_tag: 'value',
        user_tag: 'human',
        assistant_tag: 'gpt',
        observation_tag: 'observation',
        function_tag: 'function_call',
        system_tag: 'system',
      },
    };
    expect(Object.entries(info)).toEqual([
      ['demo', { file_name: 'train.jsonl', ...entry }],
      ['demo_val', { file_name: 'val.jsonl', ...entry }],
    ]);
  });

  test.for(llamafactory.holds.flatMap(({ kind, methods, layouts }) => layouts.map((layout) => [kind, layout, methods] as const)))(
    'of %s as %s, the entry names all columns of every row and no other, and ranking is true for pairs alone',
    ([kind, layout, [method = 'sft']]) => {
      fc.assert(
        fc.property(fc.array(arbitraryRecord(kind), { minLength: 1, maxLength: 4 }), (records) => {
          const written = write(llamafactory, records, { kind, method, layout });
          const entry = infoOf(written)['demo'];
          expect(entry?.['ranking'] ?? false).toBe(kind === 'preference');
          for (const result of written.results) {
            if (!result.ok) continue;
            const keys = Object.keys(rowValue(result.rows[0] ?? ''));
            expect(Object.values(entry?.['columns'] as Record<string, string>).sort()).toEqual(keys.sort());
          }
        }),
        { numRuns: 50 },
      );
    },
  );

  test('the next step is the command of the method', () => {
    const steps = (method: 'orpo' | 'reward'): string | undefined =>
      write(llamafactory, [], { ...DPO, method, outDir: '/a b' }).layout.nextSteps(splits)[0];
    expect(steps('orpo')).toBe(
      "llamafactory-cli train config.yaml stage=dpo pref_loss=orpo dataset_dir='/a b' dataset=demo eval_dataset=demo_val eval_strategy=steps cutoff_len=4096",
    );
    expect(steps('reward')).toContain(' stage=rm ');
  });
});

test.for(['/data/a*', '/data/a?', '/data/[1]', '/data/a::b'])(
  'an output folder %s, whose path the loader takes for a pattern, is refused',
  (outDir) => {
    expect(() => write(llamafactory, [], { ...SFT, outDir })).toThrow(expect.objectContaining({ code: 'USAGE_OUT_DIR_NAME' }) as Error);
  },
);
