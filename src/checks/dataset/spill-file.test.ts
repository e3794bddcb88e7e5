import fc from 'fast-check';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { useTempFolder } from '../../io/testing/temp-folder.ts';
import { openSpillFile } from './spill-file.ts';

const folder = useTempFolder();

test('what was appended is read back, from memory, disk or both', () => {
  const appended = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 40 });
  fc.assert(
    fc.property(appended, fc.integer({ min: 0, max: 600 }), fc.nat(900), fc.nat(200), (pieces, memoryBytes, position, length) => {
      const file = openSpillFile(memoryBytes, folder.path());
      try {
        for (const piece of pieces) file.append(piece);
        const all = Buffer.concat(pieces);
        expect(file.sizeBytes).toBe(all.length);
        const into = Buffer.alloc(length);
        const read = file.read(into, position);
        expect(into.subarray(0, read)).toEqual(all.subarray(position, position + length));
      } finally {
        file.close();
      }
    }),
  );
  expect(readdirSync(folder.path())).toEqual([]);
});
