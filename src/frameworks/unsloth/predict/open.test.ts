import { beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../../json.ts';
import { openTokenizer } from '../../../tokenize/open-tokenizer.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { predictAll } from '../../testing/prediction-fixtures.ts';
import { detectMarkers } from './detect-markers.ts';
import { openUnslothPredictor } from './open.ts';

let qwen3: Tokenizer;

beforeAll(async () => {
  qwen3 = await openTokenizer('qwen3');
}, 60_000);

const CHAT = [
  { role: 'user', content: 'Why?' },
  { role: 'assistant', content: 'Because.' },
];

const predict = (rows: readonly JsonObject[], config: JsonObject) => predictAll(openUnslothPredictor({ config, tokenizer: qwen3 }), rows);

test('markers are found in the chat template', () => {
  expect(detectMarkers(qwen3)).toEqual({ instruction: '<|im_start|>user\n', response: '<|im_start|>assistant\n' });
});

test('no EOS is appended to text, and that is a warning', () => {
  const [prediction] = predict([{ text: 'one two' }], { max_length: 10 });
  expect(prediction).toMatchObject({ kind: 'tokens', inputIds: qwen3.encode('one two'), warnings: [{ code: 'EOS_UNTRAINED' }] });
});

test('conversations without a step that renders them stop the run', () => {
  expect(predict([{ conversations: [{ from: 'human', value: 'a' }] }], { max_length: 10 })).toMatchObject([
    { kind: 'dropped', code: 'CRASH_NO_TEXT' },
  ]);
});

test('rows without a response are left out; a run without any response stops', () => {
  const config = { max_length: 100, apply_chat_template: true, train_on_responses_only: true };
  expect(predict([{ messages: CHAT }, { messages: CHAT.slice(0, 1) }], config)).toMatchObject([
    { kind: 'tokens' },
    { row: 1, code: 'DROPPED_NOTHING_TRAINED' },
  ]);
  expect(predict([{ messages: CHAT.slice(0, 1) }], config)).toMatchObject([
    { code: 'DROPPED_NOTHING_TRAINED' },
    { code: 'CRASH_NOTHING_LEFT' },
  ]);
  expect(predict([{ messages: CHAT }, { messages: CHAT }], { ...config, max_length: 5 })[0]).toMatchObject({ code: 'DROPPED_CUT' });
});

test.for<[JsonObject, number]>([
  [{}, 2048],
  [{ max_length: 5000 }, 5000],
  [{ max_seq_length: 3000 }, 3000],
  [{ max_seq_length: 30, max_length: 20 }, 20],
  [{ max_seq_length: 30, max_length: 40 }, 30],
  [{ max_seq_length: 3000, max_length: 1024 }, 3000],
])('rows are cut under %j at %d tokens', ([config, length]) => {
  expect(predict([{ text: 'a b'.repeat(6000) }], config)).toMatchObject([{ inputIds: { length } }]);
});

test.for<[JsonObject, string]>([
  [{ max_length: 0 }, 'max_length'],
  [{ max_seq_length: null }, 'max_seq_length'],
  [{ max_length: 10, chat_template: 'llama-3.1' }, 'chat_template'],
  [{ max_length: 10, packing: true }, 'packing'],
  [{ max_length: 10, train_on_responses_only: { force_match: false } }, 'train_on_responses_only.force_match'],
  [{ max_length: 10, train_on_responses_only: true, response_part: 'a' }, 'train_on_responses_only'],
])('%j is unsupported, not guessed', ([config, key]) => {
  expect(openUnslothPredictor({ config, tokenizer: qwen3 })).toMatchObject({ unsupported: [{ key }] });
});
