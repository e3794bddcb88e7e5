import { expect, test } from 'vitest';
import { ignoringRule, isCheckOn, matchesPath } from './ask-project.ts';

test('a list names the checks that run, a map switches some', () => {
  expect(isCheckOn(undefined, 'pii', false)).toBe(false);
  expect(isCheckOn(['leakage'], 'pii', true)).toBe(false);
  expect(isCheckOn(['leakage'], 'leakage', false)).toBe(true);
  expect(isCheckOn({ pii: false }, 'pii', true)).toBe(false);
  expect(isCheckOn({ pii: true }, 'pii', false)).toBe(true);
  expect(isCheckOn({}, 'constructor', true)).toBe(true);
});

test.each([
  ['data/a.jsonl', 'data/a.jsonl', true],
  ['./data/a.jsonl', 'data/a.jsonl', true],
  ['data/a.jsonl', 'data/*.jsonl', true],
  ['data/sub/a.jsonl', 'data/*.jsonl', false],
  ['data/sub/a.jsonl', 'data/**/*.jsonl', true],
  ['data/a.jsonl', 'data/**', true],
  ['data/.hidden/a.jsonl', 'data/**/a.jsonl', false],
  ['data/sub/a.jsonl', 'data', true],
  ['data/sub/a.jsonl', '*', false],
  ['a.csv', '{a,b}.csv', true],
  ['a.csv', '[!a].csv', false],
  ['-', '-', true],
])('%s against %s: %s', (path, pattern, isMatch) => expect(matchesPath(path, pattern)).toBe(isMatch));

test('a pattern of many stars is answered at once', () => {
  expect(matchesPath('a/'.repeat(200) + 'b', '**/a/'.repeat(200) + 'c')).toBe(false);
});

test('a rule counts for its code, and its source where it names one', () => {
  const rules = [
    { code: 'A_B', source: 'old/*', line: 1 },
    { code: 'C_D', line: 2 },
  ];
  expect(ignoringRule(rules, 'A_B', 'old/x')?.line).toBe(1);
  expect(ignoringRule(rules, 'A_B', 'new/x')).toBeUndefined();
  expect(ignoringRule(rules, 'C_D', 'anything')?.line).toBe(2);
});
