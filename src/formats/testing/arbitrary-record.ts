import fc from 'fast-check';
import type { ChatRecord, ContentPart, DsRecord, Message, RecordKind, Role, ToolCall } from '../../record.ts';
import { arbitraryExtra } from './arbitrary-extra.ts';
import { ORIGIN } from './laws.ts';

/** Text that is not taken for thinking or for a place of media. */
export const anyText = fc
  .oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.constantFrom('', ' ', 'a\nb', '{"name": 1}', 'x <think> y', '__proto__', '\\"'))
  .filter((text) => !/^\s*<(think>|\|channel)/.test(text) && !/<(image|video|audio)>/.test(text));

/** Text with something to read in it. */
export const filledText = anyText.filter((text) => text.trim() !== '');

const answerText = anyText.filter((text) => !/^\s/.test(text));

const toolArguments = fc.oneof(
  fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue(), { maxKeys: 3, noNullPrototype: true }).map((value) => JSON.stringify(value)),
  fc.constantFrom('{}', '{ "a" : 1.0, "b":[ 12345678901234567890 ] }', '"{}"', '"text"', 'not json', '', '[1]', ' {} ', '{"a":"\\u00e9}"}'),
);

export const anyToolCall: fc.Arbitrary<ToolCall> = fc.record(
  { id: fc.string(), name: fc.oneof(fc.string({ minLength: 1 }), fc.constant('a"b')), arguments: toolArguments },
  { requiredKeys: ['name', 'arguments'] },
);

/** Parts as reading gives them: no two texts side by side, none empty, and at least one of another type. */
const anyParts: fc.Arbitrary<ContentPart[]> = fc
  .array(
    fc.oneof(
      filledText.map((text): ContentPart => ({ type: 'text', text })),
      fc.record({ type: fc.constantFrom('image' as const, 'audio' as const, 'video' as const), source: fc.webPath() }),
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.filter((part, i) => part.type !== 'text' || parts[i - 1]?.type !== 'text'))
  .filter((parts) => parts.some((part) => part.type !== 'text'));

const anyReasoning = fc.oneof(
  fc.record({ reasoning: filledText }),
  fc.record({
    reasoning: filledText.map((text) => text.trim()),
    reasoningMarkup: fc.tuple(
      fc.constantFrom('<think>', '<think>\n', '\n<think> '),
      fc.constantFrom('</think>', '\n</think>\n\n', ' </think>\t'),
    ),
  }),
);

const messageExtra = arbitraryExtra.filter((extra) => Object.keys(extra).length > 0);

interface MessageOptions {
  /** Messages may hold pictures, sounds and films. Default true. */
  media?: boolean;
}

/** A message with any field that its role can have. */
export function anyMessageOf(role: Role, options: MessageOptions = {}): fc.Arbitrary<Message> {
  const content = options.media === false || role === 'system' ? answerText : fc.oneof({ weight: 4, arbitrary: answerText }, anyParts);
  const common = fc.record(
    { train: fc.boolean(), weight: fc.constantFrom(0, 0.5, 1, 2), name: fc.string(), extra: messageExtra },
    { requiredKeys: [] },
  );
  const ofRole: fc.Arbitrary<Partial<Message>> =
    role === 'tool'
      ? fc.record({ toolCallId: fc.string() }, { requiredKeys: [] })
      : role !== 'assistant'
        ? fc.constant({})
        : fc
            .tuple(
              fc.option(anyReasoning, { nil: {} }),
              fc.record({ toolCalls: fc.array(anyToolCall, { minLength: 1, maxLength: 3 }) }, { requiredKeys: [] }),
            )
            .map(([reasoning, calls]) => ({ ...reasoning, ...calls }));
  return fc.tuple(content, common, ofRole).map(([text, some, own]) => {
    const message: Message = { role, content: text, ...some, ...own };
    if (typeof text !== 'string') delete message.reasoningMarkup;
    return message;
  });
}

/** A message of any role with any field that its role can have. */
export function anyMessage(options: MessageOptions = {}): fc.Arbitrary<Message> {
  return fc.constantFrom<Role>('system', 'user', 'assistant', 'tool').chain((role) => anyMessageOf(role, options));
}

/** Nothing but a role and a text. */
export function plainMessageOf(role: Role): fc.Arbitrary<Message> {
  return answerText.map((content) => ({ role, content }));
}

const anyTools = fc.constantFrom('[{"name": "f", "parameters": {}}]', '[{"type":"function","function":{"name":"g"}}]', '[ {"name":"h"} ]');

/** Records of one kind, as a format might have read them. */
export function anyRecord<K extends RecordKind>(kind: K, options: MessageOptions = {}): fc.Arbitrary<Extract<DsRecord, { kind: K }>> {
  const base = { kind: fc.constant(kind), origin: fc.constant(ORIGIN), extra: arbitraryExtra };
  const message = anyMessage(options);
  const prompt = fc.tuple(fc.array(message, { maxLength: 2 }), anyMessageOf('user', options)).map(([before, last]) => [...before, last]);
  const answer = anyMessageOf('assistant', options).map((only) => [only]);
  const withTools = { tools: anyTools };
  const required = (...names: string[]) => ({ requiredKeys: ['kind', 'origin', 'extra', ...names] as never[] });
  const fields: Record<RecordKind, fc.Arbitrary<unknown>> = {
    chat: fc.record({ ...base, messages: fc.array(message, { maxLength: 5 }), ...withTools }, required('messages')),
    preference: fc.record({ ...base, prompt, chosen: answer, rejected: answer, ...withTools }, required('prompt', 'chosen', 'rejected')),
    feedback: fc.record(
      { ...base, prompt, completion: answer, desirable: fc.boolean(), ...withTools },
      required('prompt', 'completion', 'desirable'),
    ),
    prompt: fc.record({ ...base, prompt, ...withTools }, required('prompt')),
    text: fc.record({ ...base, text: filledText }),
    stepwise: fc
      .array(fc.tuple(filledText, fc.boolean()), { minLength: 1, maxLength: 4 })
      .chain((steps) =>
        fc.record({ ...base, prompt: filledText, steps: fc.constant(steps.map(([s]) => s)), labels: fc.constant(steps.map(([, l]) => l)) }),
      ),
    segments: fc.record({ ...base, segments: fc.array(fc.record({ text: anyText, train: fc.boolean() }), { minLength: 1, maxLength: 4 }) }),
    tokens: fc.array(fc.tuple(fc.nat(200_000), fc.boolean()), { minLength: 1, maxLength: 6 }).chain((ids) =>
      fc.record({
        ...base,
        inputIds: fc.constant(ids.map(([id]) => id)),
        labels: fc.constant(ids.map(([id, isTrained]) => (isTrained ? id : -100))),
      }),
    ),
  };
  return fields[kind] as fc.Arbitrary<Extract<DsRecord, { kind: K }>>;
}

/** A chat of plain messages: an optional system prompt, then questions and answers in turn. */
export function plainChat(maxTurns = 3): fc.Arbitrary<ChatRecord> {
  const pairs = fc.array(fc.tuple(plainMessageOf('user'), plainMessageOf('assistant')), { minLength: 1, maxLength: maxTurns });
  return fc.tuple(fc.option(filledText), pairs, arbitraryExtra).map(([system, turns, extra]) => ({
    kind: 'chat',
    messages: [...(system === null ? [] : [{ role: 'system' as const, content: system }]), ...turns.flat()],
    origin: ORIGIN,
    extra,
  }));
}
