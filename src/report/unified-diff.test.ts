import fc from 'fast-check';
import { expect, test } from 'vitest';
import { colouredDiff, unifiedDiff } from './unified-diff.ts';

const text = (lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

test('changes stand with three lines around them, and far ones apart', () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`);
  const after = before.flatMap((line, index) => (index === 1 ? [] : index === 18 ? [line, 'new'] : [line]));
  expect(unifiedDiff(text(before), text(after), 'a.yaml')).toBe(`--- a.yaml
+++ a.yaml
@@ -1,5 +1,4 @@
 line 1
-line 2
 line 3
 line 4
 line 5
@@ -17,4 +16,5 @@
 line 17
 line 18
 line 19
+new
 line 20
`);
});

test('a diff put upon the one text gives the other', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      expect(applied(before, unifiedDiff(text(before), text(after), 'f'))).toEqual(after);
    }),
  );
});

/** As `patch` would. */
function applied(before: readonly string[], diff: string): string[] {
  const result: string[] = [];
  let at = 0;
  for (const line of diff.split('\n').slice(2, -1)) {
    const hunk = /^@@ -(\d+),(\d+)/.exec(line);
    if (hunk !== null) {
      const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1);
      result.push(...before.slice(at, start));
      at = start;
    } else if (line.startsWith('+')) result.push(line.slice(1));
    else {
      expect(before[at]).toBe(line.slice(1));
      if (line.startsWith(' ')) result.push(line.slice(1));
      at++;
    }
  }
  return [...result, ...before.slice(at)];
}

test('equal texts have none, and colours change no text', () => {
  expect(unifiedDiff('a\n', 'a\n', 'f')).toBe('');
  const diff = unifiedDiff('a\nb\n', 'a\nc\n', 'f');
  expect(colouredDiff(diff, false)).toBe(diff);
  expect(colouredDiff(diff, true).replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(diff);
});
