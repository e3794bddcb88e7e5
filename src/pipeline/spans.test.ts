import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { scanSpans } from './spans.ts';

const folder = mkdtempSync(join(tmpdir(), 'dsprep-spans-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The 1-based line of the first row that begins at or after `offset`, counted naively. */
function lineOfFirstRow(bytes: Buffer, offset: number): number {
  let line = 1;
  for (let at = 0; at < bytes.length; at++) {
    const beginsLine = at === 0 || bytes[at - 1] === 10;
    if (at > 0 && beginsLine) line++;
    if (at >= offset && beginsLine) return line;
  }
  return line + 1;
}

test('spans cover the file without gaps and know their first line', () => {
  const text = fc.array(fc.constantFrom('a', '\n', 'bc', '\n\n'), { maxLength: 60 }).map((parts) => Buffer.from(parts.join('')));
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 9 }), (bytes, spanBytes) => {
      const path = join(folder, 'x');
      writeFileSync(path, bytes);
      const { spans, sha256 } = scanSpans(path, spanBytes);
      expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
      expect(spans.map(({ start }) => start)).toEqual(Array.from({ length: Math.ceil(bytes.length / spanBytes) }, (_, i) => i * spanBytes));
      expect(spans.map(({ end }) => end)).toEqual([
        ...spans.slice(1).map(({ start }) => start),
        ...(spans.length > 0 ? [bytes.length] : []),
      ]);
      for (const span of spans) {
        const hasRow = span.start === 0 || bytes.indexOf(10, span.start - 1) >= 0;
        if (hasRow && bytes.indexOf(10, span.start - 1) < bytes.length - 1) expect(span.firstLine).toBe(lineOfFirstRow(bytes, span.start));
      }
    }),
  );
});

test('a file larger than one read is cut at the same places', () => {
  const bytes = Buffer.from('0123456789\n'.repeat(300_000));
  const path = join(folder, 'large');
  writeFileSync(path, bytes);
  const spanBytes = 700_001;
  for (const span of scanSpans(path, spanBytes).spans) expect(span.firstLine).toBe(Math.ceil(span.start / 11) + 1);
});
