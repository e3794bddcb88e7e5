import fc from 'fast-check';
import type { DsRecord, Message, RecordKind } from '../../record.ts';

const TEXT = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom('', '42', 'null', '\u2028\r\n', '</s>', '"quoted"', '\ud83d'),
);
const TOOLS = fc.constantFrom('[]', '[{"name":"f","parameters":{}}]', '[{"type":"function","function":{"name":"g"}}]', 'not JSON', '{}');

const TOOL_CALL = fc.record(
  {
    id: fc.string({ maxLength: 3 }),
    name: fc.constantFrom('f', ''),
    arguments: fc.oneof(fc.json({ maxDepth: 2 }), fc.constantFrom('{"x":\n1e-20}', '{', '123456789012345678901')),
  },
  { requiredKeys: ['name', 'arguments'] },
);

const PART = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: TEXT }),
  fc.record({ type: fc.constantFrom('image' as const, 'audio' as const), source: fc.constantFrom('', 'a.png') }),
);

const MESSAGE = fc.record(
  {
    role: fc.constantFrom('system' as const, 'user' as const, 'assistant' as const, 'tool' as const),
    content: fc.oneof({ weight: 9, arbitrary: TEXT }, { weight: 1, arbitrary: fc.array(PART, { maxLength: 3 }) }),
    reasoning: TEXT,
    toolCalls: fc.array(TOOL_CALL, { maxLength: 2 }),
    toolCallId: TEXT,
    name: TEXT,
    train: fc.boolean(),
    weight: fc.constantFrom(0, 1, 0.5),
    extra: fc.constant({ id: 1 }),
  },
  { requiredKeys: ['role', 'content'] },
) as fc.Arbitrary<Message>;

/** Turns in good order, and any. */
const MESSAGES = fc.oneof(
  fc.array(fc.tuple(TEXT, TEXT), { minLength: 1, maxLength: 3 }).map((turns) =>
    turns.flatMap(([asked, answered]): Message[] => [
      { role: 'user', content: asked },
      { role: 'assistant', content: answered },
    ]),
  ),
  fc.array(MESSAGE, { maxLength: 4 }),
);
const ANSWER = fc.oneof(
  TEXT.map((content): Message[] => [{ role: 'assistant', content }]),
  MESSAGES,
);
const PROMPT = fc.oneof(
  TEXT.map((content): Message[] => [{ role: 'user', content }]),
  MESSAGES,
);

const EXTRA = fc.dictionary(
  fc.constantFrom('id', 'answer', 'prompt', '__proto__', 'score'),
  fc.oneof(TEXT, fc.integer(), fc.constant(null)),
  { maxKeys: 3 },
);
const BASE = { origin: fc.constant({ source: 's', offset: 0, line: 1 }), extra: EXTRA };

/** Any record of a kind, whether a target can hold it or not. */
export function arbitraryRecord(kind: RecordKind): fc.Arbitrary<DsRecord> {
  const ofKind = { kind: fc.constant(kind), ...BASE };
  const fields = {
    chat: { messages: MESSAGES, tools: TOOLS },
    preference: { prompt: PROMPT, chosen: ANSWER, rejected: ANSWER, tools: TOOLS },
    feedback: { prompt: PROMPT, completion: ANSWER, desirable: fc.boolean(), tools: TOOLS },
    prompt: { prompt: PROMPT, tools: TOOLS },
    text: { text: TEXT },
    stepwise: { prompt: TEXT, steps: fc.array(TEXT, { maxLength: 3 }), labels: fc.array(fc.boolean(), { maxLength: 3 }) },
    segments: { segments: fc.array(fc.record({ text: TEXT, train: fc.boolean() }), { maxLength: 3 }) },
    tokens: { inputIds: fc.array(fc.nat(), { maxLength: 4 }), labels: fc.array(fc.constantFrom(-100, 1), { maxLength: 4 }) },
  }[kind];
  const model: Record<string, fc.Arbitrary<unknown>> = { ...ofKind, ...fields };
  const requiredKeys = Object.keys(model).filter((key) => key !== 'tools');
  return fc.record(model, { requiredKeys }) as unknown as fc.Arbitrary<DsRecord>;
}
