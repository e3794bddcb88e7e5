import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { messages } from '../messages.ts';
import { sharegpt } from '../sharegpt.ts';
import { anyRecord } from '../testing/arbitrary-record.ts';
import { expectRecordKept, expectRowKept } from '../testing/laws.ts';
import { HAS_REAL_DATA, realRows } from '../testing/real-data.ts';
import { plainDialect } from './chat-dialect.ts';
import { OPENAI_STYLE, SHAREGPT_STYLE } from './message-dialect.ts';

const formats = [
  { format: sharegpt, house: plainDialect('conversations', SHAREGPT_STYLE) },
  { format: messages, house: plainDialect('messages', OPENAI_STYLE) },
];

describe.each(formats)('$format.name', ({ format, house }) => {
  test('law 1, in the house style', () => {
    fc.assert(fc.property(anyRecord('chat'), (record) => expectRecordKept(format, record, house)));
  });

  test('law 1, in the dialect of another row', () => {
    fc.assert(
      fc.property(anyRecord('chat'), anyRecord('chat'), (record, other) => {
        const dialect = format.dialectOf(format.write(other, house).row, {});
        const { row, losses } = format.write(record, dialect);
        if (losses.length === 0) expect(format.read(row, record.origin, {}).records).toEqual([record]);
      }),
      { numRuns: 300 },
    );
  });

  test('law 2, on rows of either style', () => {
    fc.assert(
      fc.property(anyRecord('chat'), fc.constantFrom(...formats), (record, other) => {
        const { row } = other.format.write(record, other.house);
        const { issues } = format.read(row, record.origin, {});
        if (issues.length === 0) expectRowKept(format, row);
      }),
      { numRuns: 300 },
    );
  });
});

const REAL: [string, typeof sharegpt][] = [
  ['sharegpt/fastchat_dummy_conversation.json', sharegpt],
  ['llamafactory/glaive_toolcall_en_demo.json', sharegpt],
  ['llamafactory/reason_tool_use_demo_50.jsonl', messages],
  ['llamafactory/mllm_demo.json', messages],
];

describe.skipIf(!HAS_REAL_DATA)('real rows', () => {
  test.each(REAL)('law 2 on %s', (path, format) => {
    for (const row of realRows(path)) expectRowKept(format, row);
  });
});

/** Ways of saying things that real data has; each row is read without an issue. */
const ROWS: Record<string, JsonObject> = {
  'roles in other words': {
    conversations: [
      { from: 'user', value: 'q' },
      { from: 'chatgpt', value: 'a' },
    ],
  },
  'other column names': {
    dialog: [
      { speaker: 'human', text: 'q' },
      { speaker: 'bot', text: 'a' },
    ],
    id: 7,
  },
  'role and value': {
    conversation: [
      { role: 'user', value: 'q' },
      { role: 'model', value: 'a' },
    ],
  },
  'a user key': {
    messages: [
      { user: 'human', text: 'q' },
      { user: 'bot', text: 'a' },
    ],
  },
  'turns by role name': {
    conversation: [
      { system: '', input: 'q', output: '<think>t</think>a' },
      { input: 'r', output: 'b' },
    ],
  },
  'keys in another order': {
    messages: [
      { content: 'q', role: 'user' },
      { content: 'a', role: 'assistant' },
    ],
  },
  'null and empty fields': {
    messages: [
      { role: 'user', content: 'q', name: null, tool_calls: null },
      { role: 'assistant', content: null, tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{ }' } }] },
      { role: 'tool', tool_call_id: 'c', content: '1', tool_calls: [] },
    ],
    tools: [],
  },
  'calls without content': { messages: [{ role: 'assistant', tool_calls: [{ function: { arguments: { a: 1 }, name: 'f' } }] }] },
  'bare calls': { messages: [{ role: 'assistant', content: '', tool_calls: [{ name: 'f', arguments: { a: [1] } }, { name: 'g' }] }] },
  'an old function call': { messages: [{ role: 'assistant', content: null, function_call: { name: 'f', arguments: '{"a": 1}' } }] },
  'calls as text': {
    conversations: [
      {
        from: 'function_call',
        value: '<think>\nwhy\n</think>\n\n[ {"arguments": {"x": 1.0}, "name": "f"}, {"name": "g", "arguments": {}} ]',
      },
      { from: 'function_call', value: '{"name": "h", "arguments": "{\\"a\\": 1}"}' },
    ],
  },
  'reasoning in a field': { messages: [{ role: 'assistant', reasoning_content: 'r', content: 'a' }] },
  'two reasoning fields': { messages: [{ role: 'assistant', reasoning: 'r', reasoning_content: 'r', content: 'a' }] },
  'reasoning with nothing in it': { messages: [{ role: 'assistant', content: '<think>\n\n</think>\n\na' }] },
  'thinking never closed': { messages: [{ role: 'assistant', content: '<think>\n on and on' }] },
  'harmony channels': {
    messages: [
      {
        role: 'assistant',
        content: '<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>a<|return|>',
      },
    ],
  },
  'train flags': {
    messages: [
      { role: 'user', content: 'q', train: 0 },
      { role: 'assistant', content: 'a', weight: 0 },
      { role: 'assistant', content: 'b', loss: true, loss_scale: 0.5 },
    ],
  },
  parts: {
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'a' }, { type: 'text', text: '' }, { type: 'text', text: 'b' }, 'c'] },
      {
        role: 'assistant',
        content: [
          { type: 'text', value: '<think>t</think>a' },
          { type: 'text', value: 'b' },
        ],
      },
      { role: 'user', content: [] },
    ],
  },
  'reasoning and calls as parts': {
    messages: [
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', value: 'one' },
          { type: 'text', value: 'x' },
          { type: 'thinking', thinking: 'two' },
          { type: 'tool_call', value: '{"name": "f", "arguments": {"a": 1.0}}' },
          { type: 'tool_call', value: { name: 'g', arguments: {} } },
        ],
      },
    ],
  },
  'pictures in parts': {
    messages: [
      {
        role: 'user',
        content: [
          { type: 'image', image: 'a.png' },
          { type: 'image_url', image_url: { url: 'https://x/b.png' } },
          { type: 'image_url', image_url: 'c.png' },
          { type: 'video', path: 'd.mp4' },
          { type: 'text', text: 'what?', image: null },
        ],
      },
    ],
  },
  'parts without sources': { messages: [{ role: 'user', content: [{ type: 'image' }, { type: 'text', text: 'x' }] }], images: ['a.png'] },
  'sources said twice': { messages: [{ role: 'user', content: [{ type: 'image', image: 'a' }] }], images: ['a'] },
  placeholders: { conversations: [{ from: 'human', value: '<image>\nq<video><image>' }], image: ['a', { path: 'b' }], videos: 'v' },
  'an unused picture column': { conversations: [{ from: 'human', value: 'q' }], images: [], audio: null },
  'a system column': { system: 'be brief', conversations: [{ from: 'human', value: 'q' }] },
  'an empty system column': {
    conversations: [
      { from: 'system', value: 's' },
      { from: 'human', value: 'q' },
    ],
    system: '',
  },
  'a system column beside a system message': { conversations: [{ from: 'system', value: 's' }], system: 'other' },
  'tools as text': { tools: ' [{"name": "f"}]', conversations: [{ from: 'human', value: 'q' }] },
  'tools as texts': { functions: ['{"name": "f"}', '{"name":"g"}'], messages: [{ role: 'user', content: 'q' }] },
  'tools as one object': { tools: { name: 'f' }, messages: [{ role: 'user', content: 'q' }] },
  'no tools': { tools: '[]', messages: [{ role: 'user', content: 'q' }] },
  'the list as JSON text': { conversations: '[{"from": "human", "value": "q"}, {"from": "gpt", "value": "\\u00e9"}]', x: null },
  'extra fields': { id: 'r1', messages: [{ id: 1, role: 'user', content: 'q', meta: { a: [] } }], parallel_tool_calls: false },
  traps: JSON.parse(
    '{"__proto__": 1, "messages": [{"role": "user", "content": "q", "__proto__": {"role": "x"}, "constructor": 2}]}',
  ) as JsonObject,
};

test.each(Object.entries(ROWS))('law 2: %s', (_, row) => expectRowKept(row['messages'] === undefined ? sharegpt : messages, row));
