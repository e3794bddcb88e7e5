import { beforeAll, expect, test } from 'vitest';
import type { JsonObject } from '../../../json.ts';
import { openTokenizer } from '../../../tokenize/open-tokenizer.ts';
import type { Tokenizer } from '../../../tokenize/tokenizer.ts';
import type { Prediction } from '../../predict.ts';
import { predictAll } from '../../testing/prediction-fixtures.ts';
import { openTrlPredictor } from './open.ts';
import type { TrlMethod } from './options.ts';

let qwen3: Tokenizer;

beforeAll(async () => {
  qwen3 = await openTokenizer('qwen3');
}, 60_000);

const CHAT = [
  { role: 'user', content: 'Why?' },
  { role: 'assistant', content: 'Because.' },
];

function predict(row: JsonObject, config: JsonObject = {}, method: TrlMethod = 'sft'): Prediction {
  return predictAll(openTrlPredictor({ method, config, tokenizer: qwen3 }), [row])[0] as Prediction;
}

function codes(prediction: Prediction): string[] {
  return prediction.kind === 'dropped' ? [prediction.code] : prediction.warnings.map(({ code }) => code);
}

// each of these rows stopped TRL 1.16.0 when it was given to it by itself (npm run conformance -- --fuzz 100 --framework trl --only ^crash)
test.for<[string, JsonObject, JsonObject, TrlMethod, string]>([
  ['text that is null', { text: null }, {}, 'sft', 'CRASH_NO_TEXT'],
  ['Alpaca columns', { instruction: 'a', output: 'b' }, {}, 'sft', 'CRASH_NO_TEXT'],
  ['no messages', { messages: [] }, {}, 'sft', 'CRASH_NO_MESSAGES'],
  ['chat_template_kwargs that are null', { messages: CHAT, chat_template_kwargs: null }, {}, 'sft', 'CRASH_TEMPLATE_KWARGS'],
  ['tools that are not JSON', { messages: CHAT, tools: 'none' }, {}, 'sft', 'CRASH_TOOLS'],
  ['a prompt without completion', { prompt: CHAT.slice(0, 1) }, {}, 'sft', 'CRASH_NO_MESSAGES'],
  ['text that is a date', { text: '2024-01-02' }, {}, 'sft', 'CRASH_DATES'],
  ['images', { messages: CHAT, images: [] }, {}, 'sft', 'CRASH_VISION'],
  ['assistant_only_loss with text', { text: 'a' }, { assistant_only_loss: true }, 'sft', 'CRASH_CONFIG'],
  ['a conversation without assistant', { messages: CHAT.slice(0, 1) }, { assistant_only_loss: true }, 'sft', 'CRASH_NO_ASSISTANT_TOKENS'],
  ['columns of agent traces', { id: 'a', source: 'b', model: 'c', system_prompt: 'd', messages: CHAT }, {}, 'sft', 'CRASH_LOAD'],
  ['half a surrogate pair', { text: 'a\ud83d' }, {}, 'sft', 'CRASH_LOAD'],
  ['a label that is text', { prompt: 'a', completion: 'b', label: 'true' }, {}, 'kto', 'CRASH_LABEL'],
  ['an empty answer without prompt', { chosen: '', rejected: 'a' }, {}, 'dpo', 'CRASH_EMPTY_ANSWER'],
  [
    'a prompt longer than max_length',
    { prompt: 'a b c d e f', chosen: 'g', rejected: 'h' },
    { max_length: 3 },
    'dpo',
    'DROPPED_LONG_PROMPT',
  ],
  ['an answer that is cut off', { prompt: CHAT.slice(0, 1), completion: CHAT.slice(1) }, { max_length: 5 }, 'sft', 'DROPPED_CUT'],
  ['an answer longer than max_length', { chosen: 'a b c', rejected: 'd' }, { max_length: 3 }, 'reward', 'DROPPED_LONG'],
])('%s: the row is out, and the code says why', ([, row, config, method, code]) => {
  expect(codes(predict(row, config, method))).toEqual([code]);
});

test.for<[string, JsonObject, JsonObject, string]>([
  ['loss on the questions too', { messages: CHAT }, {}, 'EVERYTHING_TRAINED'],
  [
    'reasoning that the template leaves out',
    { messages: [CHAT[0]!, { role: 'assistant', content: 'a', reasoning_content: 'deep thoughts' }, ...CHAT] },
    {},
    'REASONING_DROPPED',
  ],
  ['an answer that is cut', { messages: CHAT }, { max_length: 12 }, 'ANSWER_CUT'],
  ['an end that is cut', { text: 'one two three four' }, { max_length: 2 }, 'EOS_UNTRAINED'],
])('%s is a warning', ([, row, config, code]) => {
  expect(codes(predict(row, config))).toContain(code);
});

test('a good row has no warning, and says which rule trained each token', () => {
  const prediction = predict({ prompt: CHAT.slice(0, 1), completion: CHAT.slice(1) });
  expect(prediction).toMatchObject({
    kind: 'tokens',
    warnings: [],
    spans: [
      { start: 0, isTrained: false, because: 'prompt' },
      { isTrained: true, because: 'completion' },
    ],
  });
});

test.for<[string, JsonObject, string]>([
  ['a key that TRL does not have', { max_lenght: 5 }, 'max_lenght'],
  ['a value that is not handled', { max_length: 'long' }, 'max_length'],
  ['an unknown strategy', { packing: true, packing_strategy: 'ffd' }, 'packing_strategy'],
  ['shuffled packing', { packing: true, shuffle_dataset: true }, 'shuffle_dataset'],
  ['an EOS token outside the vocabulary', { eos_token: '<|nothing|>' }, 'eos_token'],
  ['a tokenizer in place of a template', { chat_template_path: 'Qwen/Qwen3-8B' }, 'chat_template_path'],
])('%s is unsupported, not guessed', ([, config, key]) => {
  const opened = openTrlPredictor({ method: 'sft', config, tokenizer: qwen3 });
  expect(opened).toMatchObject({ unsupported: [{ key }] });
});

test('keys that say nothing about ids are let through', () => {
  expect(openTrlPredictor({ method: 'dpo', config: { learning_rate: 1e-5, beta: 0.1, use_peft: true }, tokenizer: qwen3 })).toHaveProperty(
    'predictor',
  );
});

test('without loss on the end of a turn there is a warning', () => {
  const parts = qwen3.parts!;
  const template =
    "{% for m in messages %}{{ m.role }}: {% if m.role == 'assistant' %}{% generation %}{{ m.content }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}<|im_end|>{% endfor %}";
  const tokenizer = { ...qwen3, parts: { ...parts, chatTemplates: { default: template } } };
  const opened = openTrlPredictor({ method: 'sft', config: { assistant_only_loss: true }, tokenizer });
  expect(codes(predictAll(opened, [{ messages: CHAT }])[0] as Prediction)).toEqual(['TURN_END_UNTRAINED']);
});
