import fc from 'fast-check';
import type { JsonObject, JsonValue } from '../../json.ts';
import type { RenderOptions } from '../tokenizer.ts';

const PIECES = [
  'Hi', ' there', '\n', '\n\n', '  ', '\t', '\u00a0', '\u2028', '\ufeff', '<think>', '</think>', '<think>\nwhy\n</think>\n\n', '<tool_response>', '</tool_response>',
  '<|im_end|>', "it's", '"quoted"', '\\', '{{ x }}', '{% if %}', 'é', 'Straße', 'İ', '中文', '😀', '👩‍👩‍👧', '\ud800', '\u0000', '\u007f', '<start_of_turn>', '[INST]',
  '{"a": [1, 2.0]}', 'null', '42', '-', 'System:', 'AVAILABLE', '<|channel|>final<|message|>', 'ABC', 'abc def',
]; // prettier-ignore

const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join(''));

const scalar: fc.Arbitrary<JsonValue> = fc.oneof(
  text,
  fc.integer({ min: -5, max: 1_000_000 }),
  fc.constantFrom(0.5, 1e21, 1e-7, 123456789.25, -0.25),
  fc.boolean(),
  fc.constant(null),
);

const anyJson = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'items', 'type', 'text', '1', 'get', 'constructor'), tie('value'), { maxKeys: 3 }),
  ),
})).value;

const part: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 4, arbitrary: text.map((given): JsonValue => ({ type: 'text', text: given })) },
  fc.constantFrom<JsonValue>(
    { type: 'image' },
    { type: 'image_url', image_url: { url: 'a' } },
    { type: 'audio', audio: 'b' },
    { type: 'video' },
  ),
  text,
  anyJson,
);

const content: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 12, arbitrary: text },
  { weight: 3, arbitrary: fc.array(part, { maxLength: 3 }) },
  fc.constant(null),
  anyJson,
);

const call: fc.Arbitrary<JsonValue> = fc.record({
  name: fc.constantFrom('weather', 'f'),
  arguments: fc.oneof<fc.Arbitrary<JsonValue>[]>(
    fc.dictionary(fc.constantFrom('city', 'n', 'deep'), anyJson, { maxKeys: 3 }),
    text,
    fc.constant('{"city": "Paris"}'),
  ),
});

const toolCall: fc.Arbitrary<JsonValue> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(call, text).map(([called, id]): JsonValue => ({ id, type: 'function', function: called })) },
  call,
  anyJson,
);

const message = fc.record<Record<string, JsonValue>>(
  {
    role: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom<JsonValue>('user', 'assistant', 'system', 'tool') },
      fc.constantFrom<JsonValue>('developer', 'ipython', 'model', 'function', 'USER', null, 3),
    ),
    content,
    reasoning_content: fc.oneof(text, scalar),
    thinking: text,
    tool_calls: fc.oneof({ weight: 4, arbitrary: fc.array(toolCall, { maxLength: 2 }) }, anyJson),
    name: text,
    tool_call_id: text,
    extra: anyJson,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;

/** Turns as templates want them, so that they come to their end. */
const turns = fc
  .tuple(fc.boolean(), fc.array(fc.tuple(text, content, fc.boolean()), { minLength: 1, maxLength: 3 }))
  .map(([hasSystem, pairs]): JsonObject[] => [
    ...(hasSystem ? [{ role: 'system', content: 'Be brief.' }] : []),
    ...pairs.flatMap(([user, assistant, isThinking]) => [
      { role: 'user', content: user },
      { role: 'assistant', content: assistant ?? '', ...(isThinking ? { reasoning_content: user } : {}) },
    ]),
  ]);

const tool: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constant<JsonValue>({
    type: 'function',
    function: {
      name: 'weather',
      description: 'Says "how" it is.\nNow.',
      parameters: { type: 'object', properties: { city: { type: 'string', enum: ['a', 'b'] }, days: { type: ['integer', 'null'], default: 1.5 } }, required: ['city'] },
    },
  }),
  fc.record({ type: fc.constant('function'), function: fc.record({ name: text, description: text, parameters: anyJson }, { requiredKeys: ['name'] }) }),
  anyJson,
); // prettier-ignore

export interface AnyChat {
  messages: JsonObject[];
  options: RenderOptions;
}

/** Conversations of every kind that templates meet, odd ones included, and what else is given to a template. */
export const anyChat: fc.Arbitrary<AnyChat> = fc
  .record({
    messages: fc.oneof(turns, fc.array(message, { maxLength: 5 })),
    tools: fc.option(fc.array(tool, { maxLength: 2 }), { nil: undefined, freq: 3 }),
    addGenerationPrompt: fc.boolean(),
    variables: fc.dictionary(
      fc.constantFrom('enable_thinking', 'thinking', 'reasoning_effort', 'documents', 'custom_tools', 'date_string', 'real_last_index'),
      fc.oneof(fc.boolean(), scalar, anyJson),
      { maxKeys: 2 },
    ),
  })
  .map(({ messages, tools, addGenerationPrompt, variables }) => ({
    messages,
    options: { addGenerationPrompt, variables, ...(tools === undefined ? {} : { tools }) },
  }));
