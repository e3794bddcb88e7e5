import fc from 'fast-check';
import { expect, test } from 'vitest';

// what conformance/ compares and shrinks with is plain JavaScript
const load = async <T>(file: string): Promise<T> => (await import(new URL(`../../conformance/${file}`, import.meta.url).href)) as T;

interface Shrink {
  shrink<T>(value: T, isBad: (value: T) => boolean | Promise<boolean>, tries: number): Promise<T>;
  smaller(value: unknown): Iterable<unknown>;
}
interface Compare {
  differences(predictions: readonly object[], examples: readonly object[]): { row: number | null; text: string }[];
}

const { shrink, smaller } = await load<Shrink>('fuzz-shrink.mjs');
const { differences } = await load<Compare>('fuzz-compare.mjs');
const sizeOf = (value: unknown): number => JSON.stringify(value).length;

test('a case that differs shrinks to what makes it differ', async () => {
  const rows = Array.from({ length: 30 }, (_, index) => ({ id: index, messages: [{ role: 'user', content: `text ${String(index)}` }] }));
  rows[17]?.messages.push({ role: 'assistant', content: 'before <|x|> behind' });
  expect(await shrink(rows, (value) => JSON.stringify(value).includes('<|x|>'), 500)).toEqual([{ messages: [{ content: '<|x|>' }] }]);
});

test('steps are smaller values, and there is an end of them', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
      for (const step of smaller(value)) expect(sizeOf(step)).toBeLessThan(sizeOf(value));
    }),
  );
});

test('never more tries than are allowed', async () => {
  let tries = 0;
  await shrink('a'.repeat(100), () => ++tries < 0, 7);
  expect(tries).toBe(7);
});

const prediction = { kind: 'tokens', row: 3, inputIds: [1, 2, 3], labels: [-100, 2, 3], warnings: [] };

test.for<[string, object[], object[], number]>([
  ['equal', [prediction], [{ row: 3, input_ids: [1, 2, 3], labels: [-100, 2, 3] }], 0],
  ['another label', [prediction], [{ row: 3, input_ids: [1, 2, 3], labels: [1, 2, 3] }], 1],
  ['another row', [prediction], [{ row: 4, input_ids: [1, 2, 3], labels: [-100, 2, 3] }], 1],
  ['no row known', [prediction], [{ row: null, input_ids: [1, 2, 3], labels: [-100, 2, 3] }], 0],
  ['one example too few', [prediction, { ...prediction, row: 5 }], [{ row: 3, input_ids: [1, 2, 3], labels: [-100, 2, 3] }], 1],
  [
    'spans that leave out a token',
    [{ ...prediction, spans: [{ start: 0, end: 1, isTrained: false }] }],
    [{ row: 3, input_ids: [1, 2, 3] }],
    1,
  ],
  ['a row that is left out', [{ kind: 'dropped', row: 0, code: 'DROPPED_X', message: '' }], [], 0],
])('compared: %s', ([, predictions, examples, count]) => {
  expect(differences(predictions, examples)).toHaveLength(count);
});
