import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DsprepError, EXIT } from '../../../errors.ts';
import { compileFilter } from './compile-filter.ts';

function errorOf(filter: string): DsprepError {
  try {
    compileFilter(filter);
  } catch (error) {
    if (error instanceof DsprepError) return error;
    throw error;
  }
  throw new Error(`no mistake was found in ${filter}`);
}

test.for<[filter: string, column: number, message: string, hint?: string]>([
  ['', 1, 'a name or a value is missing at the end'],
  ['turnz <= 2', 1, 'turnz is not known', 'do you mean turns?'],
  ['turns <= 2 and has_tool', 16, 'has_tool is not known', 'do you mean has_tools?'],
  ['lang == "en"', 1, 'lang is not known', 'columns of the data are written extra.NAME; measures are kind, '],
  ['answer.length > 3', 1, 'answer.length is not known'],
  ['turns', 1, 'turns (number) is neither true nor false', 'compare it: e.g. turns > 0'],
  ['kind and true', 1, 'kind (text) is neither true nor false'],
  ['turns = 2', 7, '= is not known', 'write =='],
  ['turns <> 2', 7, '<> is not known', 'write !='],
  ['has_tools && has_media', 11, '&& is not known', 'write and'],
  ['has_tools || has_media', 11, '|| is not known', 'write or'],
  ['!has_tools', 1, '! is not known', 'write not'],
  ['turns <= "2"', 10, 'turns (number) is compared with "2" (text)'],
  ['turns == null', 10, 'turns (number) is compared with null'],
  ['kind in ["chat", 3]', 18, 'kind (text) is compared with 3 (number)'],
  ['kind == "chats"', 9, 'kind is never "chats"', 'do you mean "chat"?'],
  ['last_role in ["gpt"]', 15, 'last_role is never "gpt"', 'one of system, user, assistant, tool'],
  ['has_tools < true', 1, '< compares number or text, and this is has_tools (boolean)'],
  ['turns contains "a"', 1, 'contains compares text, and this is turns (number)'],
  ['text contains 3', 15, 'contains compares text, and this is 3 (number)'],
  ['extra.name starts_with 3', 24, 'starts_with compares text, and this is 3 (number)'],
  ['1 < turns < 5', 11, 'a comparison of a comparison', 'join two with and'],
  ['(turns > 1', 11, ') or a comparison is missing at the end'],
  ['turns > 1)', 10, 'and, or, or a comparison is missing before )'],
  ['turns > 1 has_tools', 11, 'and, or, or a comparison is missing before has_tools'],
  ['turns >', 8, 'a name or a value is missing at the end'],
  ['and', 1, 'a name or a value is missing before and'],
  ['turns > in', 9, 'a name or a value is missing before in'],
  ['kind in "chat"', 9, 'a list, such as ["a", "b"], is missing before chat'],
  ['kind in ["chat" "text"]', 17, ', or ] is missing before text'],
  ['turns in [messages]', 11, 'a list holds texts, numbers'],
  ['has turns', 5, 'has asks for a column'],
  ['extra == 3', 1, 'extra alone is no value', 'extra.score'],
  ['extra. == 3', 7, 'a name is missing after the dot'],
  ['kind == "chat', 9, 'a quote that is not closed'],
  ['kind == "\\x"', 10, 'a backslash that escapes nothing'],
  ['turns > 2x', 9, '2 is not known'],
  ['turns > 1.2.3', 9, '1 is not known'],
  ['turns ≥ 2', 7, '≥ is not known'],
  ['has_tools; true', 10, '; is not known'],
])('%s', ([filter, column, message, hint]) => {
  const error = errorOf(filter);
  expect(error).toMatchObject({ code: 'USAGE_FILTER', exitCode: EXIT.usage });
  expect(error.message).toContain(`column ${column}: ${message}`);
  expect(error.message).not.toMatch(/\n/);
  expect(error.hint).toContain(hint ?? '');
});

test('the place is marked in a long filter', () => {
  const filter = `${'has_tools or '.repeat(50)}has_toolz${' or has_media'.repeat(50)}`;
  expect(errorOf(filter).message).toContain('in …');
  expect(errorOf(filter).message).toContain('▸has_toolz');
});

test('nesting and length have limits', () => {
  const nested = (levels: number): string => '('.repeat(levels) + 'true' + ')'.repeat(levels);
  expect(compileFilter(nested(100)).usesTokens).toBe(false);
  expect(errorOf(nested(101)).message).toContain('nested deeper');
  expect(errorOf('not '.repeat(101) + 'true').message).toContain('nested deeper');
  expect(errorOf('true or '.repeat(2000) + 'true').message).toContain('longer than');
  expect(compileFilter('true and '.repeat(1000) + 'true').usesTokens).toBe(false);
});

const piece = fc.oneof(
  fc.constantFrom(
    'turns',
    'extra.a',
    '"x"',
    '1',
    '(',
    ')',
    '[',
    ']',
    ',',
    'and',
    'or',
    'not',
    'in',
    'has',
    '==',
    '<',
    'contains',
    'true',
    '.',
    '"',
    '\\',
  ),
  fc.string({ maxLength: 3 }),
);

test('whatever is typed is a filter or a mistake with a column', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom('', ' '), (pieces, space) => {
      const filter = pieces.join(space);
      try {
        expect(typeof compileFilter(filter).usesTokens).toBe('boolean');
      } catch (error) {
        expect(error).toMatchObject({ code: 'USAGE_FILTER', message: expect.stringMatching(/^--filter, column \d+: [^\n]+$/) as unknown });
      }
    }),
    { numRuns: 3000 },
  );
});
