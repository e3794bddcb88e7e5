import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shellLines } from './shell-lines.ts';
import { wrapText } from './wrap.ts';

test('lines are no longer than asked, but for a word that is; and no word is lost', () => {
  const anyText = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
  fc.assert(
    fc.property(anyText, fc.integer({ min: 8, max: 90 }), (words, width) => {
      const lines = wrapText(words.join(' '), { first: '> ', rest: '  ', width }).split('\n').slice(0, -1);
      expect(lines.flatMap((line) => line.slice(2).split(' '))).toEqual(words);
      for (const line of lines) if (line.slice(2).includes(' ')) expect(line.length).toBeLessThanOrEqual(width);
    }),
  );
});

test('a command stands on one line where it fits, else it is broken before flags, and is still the same command', () => {
  expect(shellLines(['dsprep', 'doctor', '--json'])).toBe('dsprep doctor --json\n');
  expect(shellLines(['pip', 'install', "it's[extra]"])).toBe(String.raw`pip install 'it'\''s[extra]'` + '\n');
  const words = ['dsprep', 'config', 'out', '--to', 'trl', '--model', 'org/name', '--force'];
  const broken = shellLines(words, '', 30);
  expect(broken).toBe('dsprep config out --to trl \\\n    --model org/name --force\n');
  expect(
    broken
      .replaceAll(/ \\\n {4}/g, ' ')
      .trim()
      .split(' '),
  ).toEqual(words);
});
