import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyRecord } from '../../formats/testing/arbitrary-record.ts';
import type { JsonValue } from '../../json.ts';
import type { ChatRecord, DsRecord, Message, RecordKind } from '../../record.ts';
import { recordKey } from './record-key.ts';

const hex = (key: Uint8Array): string => Buffer.from(key).toString('hex');
const keyOf = (record: DsRecord): string => hex(recordKey(record));
const origin = { source: 'x', offset: 0, line: 1 };
const chat = (messages: Message[], more: Partial<ChatRecord> = {}): ChatRecord => ({ kind: 'chat', messages, origin, extra: {}, ...more });
const answer = (more: Partial<Message>): ChatRecord => chat([{ role: 'assistant', content: 'a', ...more }]);

const KINDS: readonly RecordKind[] = ['chat', 'preference', 'feedback', 'prompt', 'text', 'stepwise', 'segments', 'tokens'];
const anyOfAnyKind = fc.constantFrom(...KINDS).chain((kind) => anyRecord(kind) as fc.Arbitrary<DsRecord>);

/** Everything that counts, as JSON with sorted keys: what two records must share to be the same. */
function contentOf(record: DsRecord): string {
  const copy = structuredClone(record) as unknown as { origin?: unknown; extra?: unknown };
  delete copy.origin;
  if (record.kind !== 'prompt') delete copy.extra;
  const messages = 'messages' in record ? [(copy as ChatRecord).messages] : [];
  for (const name of ['prompt', 'chosen', 'rejected', 'completion']) {
    const list = (copy as Record<string, unknown>)[name];
    if (Array.isArray(list)) messages.push(list as Message[]);
  }
  for (const message of messages.flat()) delete message.extra;
  return sorted(copy as unknown as JsonValue);
}

function sorted(value: JsonValue): string {
  return JSON.stringify(value, (_key, item: JsonValue) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}

test('keys are equal if and only if the content is', () => {
  fc.assert(
    fc.property(anyOfAnyKind, anyOfAnyKind, (a, b) => {
      expect(keyOf(a) === keyOf(b)).toBe(contentOf(a) === contentOf(b));
    }),
    { numRuns: 2000 },
  );
});

test('a copy from elsewhere has the same key', () => {
  fc.assert(
    fc.property(anyOfAnyKind, (record) => {
      const copy = { ...structuredClone(record), origin: { source: 'other', offset: 99, line: 7 } };
      if (copy.kind !== 'prompt') copy.extra = { id: 'another' };
      expect(keyOf(copy)).toBe(keyOf(record));
    }),
  );
});

test('a key has 16 bytes and no memory but its own', () => {
  const key = recordKey(chat([{ role: 'user', content: 'q' }]));
  expect([key.length, key.buffer.byteLength]).toEqual([16, 16]);
});

const SAME: [name: string, DsRecord, DsRecord][] = [
  ['a text and a list of one text', answer({ content: 'a' }), answer({ content: [{ type: 'text', text: 'a' }] })],
  ['fields of a message that nobody understood', answer({ extra: { mood: 'good' } }), answer({})],
  [
    'columns of a prompt in another order',
    { kind: 'prompt', prompt: [], origin, extra: { a: { c: 1, d: 2 }, b: 2 } },
    { kind: 'prompt', prompt: [], origin, extra: { b: 2, a: { d: 2, c: 1 } } },
  ],
];
test.for(SAME)('equal: %s', ([, a, b]) => {
  expect(keyOf(a)).toBe(keyOf(b));
});

const DIFFERENT: [name: string, DsRecord, DsRecord][] = [
  ['case', answer({ content: 'a' }), answer({ content: 'A' })],
  ['white space', answer({ content: 'a' }), answer({ content: 'a ' })],
  ['one message or two', answer({ content: '1:a' }), chat([...answer({ content: '' }).messages, ...answer({ content: 'a' }).messages])],
  ['a text that looks like a boundary', answer({ content: 'a.user 1:b' }), chat([...answer({}).messages, { role: 'user', content: 'b' }])],
  ['reasoning', answer({ reasoning: 'r' }), answer({})],
  ['reasoning or name', answer({ reasoning: 'r' }), answer({ name: 'r' })],
  ['a training flag', answer({ train: true }), answer({})],
  ['a weight', answer({ weight: 1 }), answer({ weight: 0 })],
  ['tools', chat([], { tools: '[]' }), chat([])],
  ['halves of surrogate pairs', answer({ content: '\ud800' }), answer({ content: '\ud801' })],
  ['half a surrogate pair and its replacement', answer({ content: '\ud800' }), answer({ content: '\ufffd' })],
  [
    'reference columns of a prompt',
    { kind: 'prompt', prompt: [], origin, extra: { answer: '1' } },
    { kind: 'prompt', prompt: [], origin, extra: { answer: '2' } },
  ],
  [
    'where steps are cut',
    { kind: 'stepwise', prompt: 'p', steps: ['a', 'b'], labels: [true, true], origin, extra: {} },
    { kind: 'stepwise', prompt: 'p', steps: ['a1:b'], labels: [true, true], origin, extra: {} },
  ],
  [
    'where ids are cut',
    { kind: 'tokens', inputIds: [1, 23], labels: [1, 23], origin, extra: {} },
    { kind: 'tokens', inputIds: [12, 3], labels: [1, 23], origin, extra: {} },
  ],
];
test.for(DIFFERENT)('different: %s', ([, a, b]) => {
  expect(keyOf(a)).not.toBe(keyOf(b));
});
