import { expect, test } from 'vitest';
import { responseSpans } from './response-spans.ts';
import type { SpanRules } from './response-spans.ts';

// 1 opens a turn, 10 is the user's marker behind it and 20 the assistant's, 9 is EOS, 8 is BOS
const CHAT_ML: SpanRules = {
  markers: { instruction: { core: [1, 10], left: [], right: [] }, response: { core: [1, 20], left: [], right: [] }, opener: [1] },
  bos: 8,
  eos: 9,
};
const PLAIN: SpanRules = {
  markers: { instruction: { core: [10], left: [5], right: [6] }, response: { core: [20], left: [], right: [7] }, opener: [] },
  bos: undefined,
  eos: undefined,
};

test.for<[string, SpanRules, number[], number[]]>([
  ['the answer and its EOS', CHAT_ML, [1, 10, 50, 9, 1, 20, 51, 9, 60], [51, 9]],
  ['up to the first EOS only', CHAT_ML, [1, 20, 51, 9, 52, 9], [51, 9]],
  ['any turn ends an answer', CHAT_ML, [1, 20, 51, 1, 30, 52, 9], [51]],
  ['an answer after an answer', CHAT_ML, [1, 20, 51, 1, 20, 52], [51, 52]],
  ['BOS ends an answer', CHAT_ML, [1, 20, 51, 8, 52], [51]],
  ['an answer without an end', CHAT_ML, [1, 20, 51, 52], [51, 52]],
  ['a marker inside a question opens an answer', CHAT_ML, [1, 10, 50, 1, 20, 53, 9], [53, 9]],
  ['a marker at the end', CHAT_ML, [50, 1, 20], []],
  ['no marker', CHAT_ML, [50, 51], []],
  ['optional neighbours belong to the markers', PLAIN, [20, 7, 51, 5, 10, 6, 50, 20, 52], [51, 52]],
  ['a marker cut off at the end is an answer', PLAIN, [20, 51, 10], [51, 10]],
])('%s', ([, rules, ids, trained]) => {
  expect(responseSpans(ids, rules).flatMap(({ start, end }) => ids.slice(start, end))).toEqual(trained);
});
