import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JsonValue } from '../json.ts';
import { openFileSink } from './file-sink.ts';
import { useTempFolder } from './testing/temp-folder.ts';

const temp = useTempFolder();
const MIB = 1024 * 1024;

test('lines are on the disk as UTF-8, with their number, size and hash', () => {
  const sizes = fc.constantFrom(0, 1, 50, 1000, 349_000, 350_000, MIB, 3 * MIB);
  const line = fc.tuple(fc.constantFrom('a', 'é', '日', '🙂'), sizes).map(([unit, size]) => unit.repeat(size / unit.length));
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.boolean(), (lines, asBytes) => {
      const path = temp.path('lines');
      const sink = openFileSink(path);
      for (const text of lines) {
        if (asBytes) sink.writeBytes(Buffer.from(`${text}\n`));
        else sink.writeLine(text);
      }
      const written = sink.close();
      const expected = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      expect(readFileSync(path).equals(expected)).toBe(true);
      expect(written).toEqual({
        sizeBytes: expected.length,
        sha256: createHash('sha256').update(expected).digest('hex'),
        lines: asBytes ? 0 : lines.length,
      });
    }),
    { numRuns: 30 },
  );
});

test('lone surrogates in a row come back as they were', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const value = { text, lone: `\ud83d ${text} \udc00` };
      const sink = openFileSink(temp.path('surrogates'));
      sink.writeLine(JSON.stringify(value));
      sink.close();
      const back = JSON.parse(readFileSync(temp.path('surrogates'), 'utf8')) as JsonValue;
      expect(back).toEqual(value);
    }),
  );
});

test.skipIf(!existsSync('/dev/full'))('a full disk is an operator error', () => {
  const sink = openFileSink('/dev/full');
  sink.writeLine('x');
  expect(() => sink.close()).toThrow(expect.objectContaining({ code: 'OUTPUT_DISK_FULL', exitCode: 4 }) as Error);
  sink.abandon();
});

test('what cannot be opened is an operator error', () => {
  expect(() => openFileSink(temp.path('none/x'))).toThrow(expect.objectContaining({ code: 'OUTPUT_UNWRITABLE', exitCode: 4 }) as Error);
});

test('a sink on something that is no file works', () => {
  const sink = openFileSink('/dev/null');
  sink.writeLine('x');
  expect(sink.close()).toMatchObject({ sizeBytes: 2, lines: 1 });
});
