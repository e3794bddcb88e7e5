import fc from 'fast-check';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expandBraces, expandGlob, isGlob, matchesSegment } from './glob.ts';
import { useTempFolder } from './testing/temp-folder.ts';

test.each([
  ['*', 'a.json', true],
  ['*.json', 'a.json', true],
  ['*.json', '.json', false],
  ['.*', '.json', true],
  ['*.json', 'a.jsonl', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['*a*b*', 'xaxbx', true],
  ['*a*b', 'xbxa', false],
  ['[abc]x', 'bx', true],
  ['[a-c0-9]x', '7x', true],
  ['[!a-c]x', 'bx', false],
  ['[!a-c]x', 'dx', true],
  ['[]]x', ']x', true],
  ['[x', '[x', true],
  ['train-*-of-*.jsonl', 'train-00001-of-00002.jsonl', true],
])('%s and %s: %s', (pattern, name, expected) => {
  expect(matchesSegment(name, pattern)).toBe(expected);
});

test('stars do not take forever', () => {
  expect(matchesSegment('a'.repeat(200), '*a'.repeat(50) + 'b')).toBe(false);
});

test('agrees with a regular expression', () => {
  const unit = fc.constantFrom('a', 'b', '*', '?');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 8 }), fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (pattern, name) => {
      const source = pattern.replaceAll('?', '.').replaceAll('*', '.*');
      expect(matchesSegment(name, pattern)).toBe(new RegExp(`^${source}$`).test(name));
    }),
  );
});

test.each([
  ['a{b,c}d', ['abd', 'acd']],
  ['{a,b}{c,d}', ['ac', 'ad', 'bc', 'bd']],
  ['a{b,c{d,e}}', ['ab', 'acd', 'ace']],
  ['x.json{,l}', ['x.json', 'x.jsonl']],
  ['{a}', ['{a}']],
  ['{a', ['{a']],
  ['{a}{b,c}', ['{a}b', '{a}c']],
])('%s means %j', (pattern, expected) => {
  expect(expandBraces(pattern)).toEqual(expected);
});

test('braces cannot explode', () => {
  expect(expandBraces('{a,b}'.repeat(100))).toHaveLength(1);
});

describe('in folders', () => {
  const temp = useTempFolder();
  const found = (pattern: string): string[] => expandGlob(join(temp.path(), pattern)).map((path) => path.slice(temp.path().length + 1));

  test('finds files, sorted, each once', () => {
    for (const name of ['b.json', 'a.json', 'a.txt', '.hidden.json', 'sub/c.json', 'sub/deep/d.json', '.git/e.json']) temp.write(name, '1');
    expect(found('*.json')).toEqual(['a.json', 'b.json']);
    expect(found('**/*.json')).toEqual(['a.json', 'b.json', 'sub/c.json', 'sub/deep/d.json']);
    expect(found('**')).toEqual(['a.json', 'a.txt', 'b.json', 'sub/c.json', 'sub/deep/d.json']);
    expect(found('**/**/d.json')).toEqual(['sub/deep/d.json']);
    expect(found('s*/*')).toEqual(['sub/c.json']);
    expect(found('{a,b}.{json,txt}')).toEqual(['a.json', 'a.txt', 'b.json']);
    expect(found('nothing/*.json')).toEqual([]);
    expect(found('*.json/x*')).toEqual([]);
  });
});

test('plain names are no patterns', () => {
  expect(['a.json', 'a b', 'a-1', '~/x'].filter(isGlob)).toEqual([]);
  expect(['*', 'a?', '[a]', '{a,b}'].filter((path) => !isGlob(path))).toEqual([]);
});
