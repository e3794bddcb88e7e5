import { beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../../json.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import { UNTRAINED } from '../../predict.ts';
import type { Prediction, TokensPrediction } from '../../predict.ts';
import { embeddedTokenizer, predictAll } from '../../testing/prediction-fixtures.ts';
import { openAxolotlPredictor } from './open.ts';

let qwen3: Tokenizer;

beforeAll(async () => {
  qwen3 = await embeddedTokenizer('qwen3');
}, 60_000);

const QUESTION = { role: 'user', content: 'Why?' };
const ANSWER = { role: 'assistant', content: 'Because.' };
const CHAT = [QUESTION, ANSWER];

/** The first row of those given, which stand in one file. */
function predict(rows: JsonObject | JsonObject[], dataset: JsonObject = { type: 'chat_template' }, root: JsonObject = {}): Prediction {
  const config = { sequence_len: 100, ...root, datasets: [dataset] };
  return predictAll(openAxolotlPredictor({ config, tokenizer: qwen3 }), Array.isArray(rows) ? rows : [rows])[0] as Prediction;
}

function tokens(prediction: Prediction): TokensPrediction {
  if (prediction.kind !== 'tokens') throw new Error(JSON.stringify(prediction));
  return prediction;
}

function trainedText(prediction: Prediction): string {
  return qwen3.decode(tokens(prediction).labels.filter((label) => label !== UNTRAINED));
}

function codes(prediction: Prediction): string[] {
  return prediction.kind === 'dropped' ? [prediction.code] : prediction.warnings.map(({ code }) => code);
}

const COMPLETION = { type: 'completion' };
const KTO = { rl: 'kto', remove_unused_columns: false };

// each of these rows stopped Axolotl 0.21.0, or was left out by it, when it was given to it by itself (npm run conformance -- --fuzz 100 --framework axolotl --only ^stops)
test.for<[string, JsonObject, JsonObject, JsonObject, string]>([
  ['no messages', { messages: [] }, { type: 'chat_template' }, {}, 'CRASH_NO_MESSAGES'],
  ['messages under another name', { conversations: CHAT }, { type: 'chat_template' }, {}, 'CRASH_NO_MESSAGES'],
  ['a message without role', { messages: [{ content: 'a' }] }, { type: 'chat_template' }, {}, 'CRASH_ROLE'],
  ['messages that are text but no JSON', { messages: 'Hello' }, { type: 'chat_template' }, {}, 'CRASH_MESSAGES'],
  ['tools that are no JSON', { messages: CHAT, tools: 'none' }, { type: 'chat_template' }, {}, 'CRASH_TOOLS'],
  [
    'arguments that are no JSON',
    { messages: [QUESTION, { role: 'assistant', content: '', tool_calls: [{ function: { name: 'f', arguments: '{' } }] }] },
    { type: 'chat_template' },
    {},
    'CRASH_ARGUMENTS',
  ],
  ['a template that refuses', { messages: CHAT }, { type: 'chat_template', chat_template: 'llama3' }, {}, 'CRASH_TEMPLATE'],
  ['a missing column', { instruction: 'a' }, { type: 'alpaca' }, {}, 'CRASH_COLUMN'],
  ['an answer that is a number', { instruction: 'a', output: 5 }, { type: 'alpaca' }, {}, 'CRASH_NO_TEXT'],
  [
    'a row longer than sequence_len, with raise',
    { messages: CHAT },
    { type: 'chat_template' },
    { sequence_len: 5, excess_length_strategy: 'raise' },
    'CRASH_TOO_LONG',
  ],
  ['a row longer than sequence_len', { messages: CHAT }, { type: 'chat_template' }, { sequence_len: 5 }, 'DROPPED_TOO_LONG'],
  ['a row shorter than min_sample_len', { messages: CHAT }, { type: 'chat_template' }, { min_sample_len: 50 }, 'DROPPED_TOO_SHORT'],
  ['a piece of one token', { text: 'a' }, COMPLETION, { sequence_len: 1 }, 'DROPPED_TOO_SHORT'],
  ['an empty document', { text: '' }, COMPLETION, {}, 'DROPPED_EMPTY'],
  [
    'no trained token, with packing',
    { messages: [QUESTION] },
    { type: 'chat_template' },
    { sample_packing: true },
    'DROPPED_NOTHING_TRAINED',
  ],
  ['segments that are text', { segments: 'a' }, { type: 'input_output' }, {}, 'CRASH_SEGMENTS'],
  ['an empty answer of a pair', { prompt: 'a', chosen: '', rejected: 'b' }, {}, { rl: 'dpo' }, 'CRASH_EMPTY_ANSWER'],
  [
    'a pair longer than sequence_len',
    { prompt: 'a b c d', chosen: 'e', rejected: 'f' },
    {},
    { rl: 'dpo', sequence_len: 3 },
    'DROPPED_TOO_LONG',
  ],
  [
    'a role that DPO does not know',
    { messages: [{ role: 'human', content: 'a' }], chosen: 'b', rejected: 'c' },
    { type: 'chat_template' },
    { rl: 'dpo' },
    'CRASH_ROLE',
  ],
  [
    'an odd number of messages',
    { chosen: [QUESTION], rejected: [QUESTION] },
    { type: 'chat_template.argilla' },
    { rl: 'orpo' },
    'CRASH_MESSAGES',
  ],
  ['a label that is text', { prompt: 'a', completion: 'b', label: 'true' }, {}, KTO, 'CRASH_LABEL'],
])('%s: the row is out, and the code says why', ([, row, dataset, root, code]) => {
  expect(codes(predict(row, dataset, root))).toEqual([code]);
});

test.for<[string, JsonObject, JsonObject, JsonObject, string]>([
  [
    'a template that ends turns with another token',
    { messages: CHAT },
    { type: 'chat_template' },
    { chat_template: 'gemma3', special_tokens: { bos_token: '<|endoftext|>' } },
    'TURN_END_UNTRAINED',
  ],
  ['ends that are not trained', { messages: CHAT }, { type: 'chat_template', train_on_eos: 'none' }, {}, 'TURN_END_UNTRAINED'],
  [
    'roles that are not mapped',
    {
      messages: [
        { role: 'human', content: 'a' },
        { role: 'gpt', content: 'b' },
      ],
    },
    { type: 'chat_template', roles: { user: ['human'] } },
    {},
    'NOTHING_TRAINED',
  ],
  ['loss on every token', { segments: [{ label: true, text: 'a b' }] }, { type: 'input_output' }, {}, 'EVERYTHING_TRAINED'],
  ['an empty answer', { instruction: 'a', output: '' }, { type: 'alpaca' }, {}, 'NOTHING_TRAINED'],
  [
    'an answer that is cut',
    { messages: CHAT },
    { type: 'chat_template' },
    { sequence_len: 13, excess_length_strategy: 'truncate' },
    'ANSWER_CUT',
  ],
  [
    'reasoning of an earlier turn',
    { messages: [QUESTION, { ...ANSWER, reasoning_content: 'deep thoughts' }, ...CHAT] },
    { type: 'chat_template' },
    {},
    'REASONING_DROPPED',
  ],
  [
    'tool calls that the template does not know',
    { messages: [QUESTION, { ...ANSWER, tool_calls: [{ type: 'function', function: { name: 'get_weather', arguments: {} } }] }] },
    { type: 'chat_template' },
    { chat_template: 'chatml' },
    'TOOL_CALLS_IGNORED',
  ],
  ['two equal answers', { prompt: 'a', chosen: 'b', rejected: 'b' }, {}, { rl: 'dpo' }, 'SAME_ANSWERS'],
])('%s is a warning', ([, row, dataset, root, code]) => {
  expect(codes(predict(row, dataset, root))).toContain(code);
});

test.for<[JsonObject, JsonObject, string]>([
  [{ type: 'chat_template', shards: 4 }, {}, 'datasets[0].shards'],
  [{ type: 'pygmalion' }, {}, 'datasets[0].type'],
  [{ type: 'chat_template', train_on_eos: false }, {}, 'datasets[0].train_on_eos'],
  [{ type: 'chat_template', chat_template: 'nowhere' }, {}, 'datasets[0].chat_template'],
  [{ type: 'chat_template', split: 'train[:10]' }, {}, 'datasets[0].split'],
  [{ type: 'chat_template' }, { tokens: ['<new>'] }, 'tokens'],
  [{ type: 'chat_template' }, { special_tokens: { eos_token: '<new>' } }, 'special_tokens.eos_token'],
  [
    { type: 'chat_template' },
    { eot_tokens: ['message'], chat_template: 'qwen3', dataset_exact_deduplication: true },
    'dataset_exact_deduplication',
  ],
  [{ type: 'chat_template' }, { rl: 'grpo' }, 'rl'],
  [{ type: 'chatml.prompt_pairs' }, { rl: 'kto' }, 'remove_unused_columns'],
  [{ type: { field_instruction: 'q', format: '{instruction!r}' } }, {}, 'datasets[0].type.format'],
])('%j with %j is unsupported, and the key is named', ([dataset, root, key]) => {
  const opened = openAxolotlPredictor({ config: { ...root, datasets: [dataset] }, tokenizer: qwen3 });
  expect('unsupported' in opened && opened.unsupported.map((one) => one.key)).toEqual([key]);
});

test('a good row has no warning, and says which rule trained each token', () => {
  const prediction = tokens(predict({ messages: CHAT }));
  expect(prediction.warnings).toEqual([]);
  expect(prediction.spans?.map(({ isTrained, because }) => [isTrained, because])).toEqual([
    [false, 'template, or a turn that is not trained'],
    [true, 'roles_to_train: assistant'],
    [true, 'end of turn (train_on_eos: turn)'],
    [false, 'template, or a turn that is not trained'],
  ]);
  expect(trainedText(prediction)).toBe('Because.<|im_end|>');
});

test('a flag of a message counts only where the config names it', () => {
  const row = { messages: [QUESTION, { ...ANSWER, train: false }, QUESTION, { ...ANSWER, train: true }] };
  expect(trainedText(predict(row))).toBe('Because.<|im_end|>Because.<|im_end|>');
  expect(trainedText(predict(row, { type: 'chat_template', message_field_training: 'train' }))).toBe('Because.<|im_end|>');
});

test('parts of a content say by themselves what is trained', () => {
  const content = [
    { type: 'text', text: 'Let me think.', train: false },
    { type: 'text', text: ' It is four.', train: true },
  ];
  expect(trainedText(predict({ messages: [QUESTION, { role: 'assistant', content }] }))).toBe(' It is four.<|im_end|>');
});

test('a column system of any row stands before the messages of each', () => {
  const rows = [{ messages: CHAT }, { messages: CHAT, system: 'Be brief.' }];
  expect(codes(predict(rows))).toEqual(['NOT_PREDICTED']);
  expect(qwen3.decode(tokens(predict({ messages: CHAT, system: '' })).inputIds)).toContain('system\n<|im_end|>');
});

test('a document is cut into pieces of sequence_len, the last of which has EOS', () => {
  const text = 'one two three four five six seven';
  const config = { sequence_len: 3, datasets: [COMPLETION] };
  const pieces = predictAll(openAxolotlPredictor({ config, tokenizer: qwen3 }), [{ text }]).map((piece) => tokens(piece).inputIds);
  expect(pieces.map(({ length }) => length)).toEqual([3, 3, 2]);
  expect(qwen3.decode(pieces.flat())).toBe(`${text}<|im_end|>`);
});

test('rows with ids and labels stay as they are, whatever the type says', () => {
  const row = { input_ids: [1, 2, 3], attention_mask: [1, 1, 1], labels: [UNTRAINED, 2, 3] };
  expect(predict(row, { type: 'alpaca' })).toMatchObject({ inputIds: [1, 2, 3], labels: [UNTRAINED, 2, 3] });
});
