import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { scanSpans } from './spans.ts';

const folder = mkdtempSync(join(tmpdir(), 'dsprep-spans-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lineEndsIn = (bytes: Buffer): number => bytes.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);

test('spans cover the file without gaps and know the lines before them', () => {
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
      for (const { start, lineEndsBefore } of spans) expect(lineEndsBefore).toBe(lineEndsIn(bytes.subarray(0, start)));
    }),
  );
});

test('a file larger than one read is cut at the same places', () => {
  const bytes = Buffer.from('0123456789\n'.repeat(300_000));
  const path = join(folder, 'large');
  writeFileSync(path, bytes);
  const spanBytes = 700_001;
  for (const { start, lineEndsBefore } of scanSpans(path, spanBytes).spans) expect(lineEndsBefore).toBe(Math.floor(start / 11));
});
