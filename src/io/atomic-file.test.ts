import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync } from 'node:fs';
import { expect, test } from 'vitest';
import { writeFileAtomic } from './atomic-file.ts';
import { useTempFolder } from './testing/temp-folder.ts';

const temp = useTempFolder();

test('writes the file anew, and says what it wrote', () => {
  for (const text of ['old and longer', 'néw']) {
    const sha256 = createHash('sha256').update(text).digest('hex');
    expect(writeFileAtomic(temp.path('file'), text)).toEqual({ sizeBytes: Buffer.byteLength(text), sha256 });
  }
  expect(readFileSync(temp.path('file'), 'utf8')).toBe('néw');
  expect(readdirSync(temp.path())).toEqual(['file']);
});

test.skipIf(process.platform === 'win32')('a link is followed and stays', () => {
  temp.write('linked/target', 'old');
  symlinkSync('target', temp.path('linked/link'));
  writeFileAtomic(temp.path('linked/link'), 'new');
  expect(readlinkSync(temp.path('linked/link'))).toBe('target');
  expect(readFileSync(temp.path('linked/target'), 'utf8')).toBe('new');
});

test('where it fails nothing is left and nothing lost', () => {
  mkdirSync(temp.path('folder/full'), { recursive: true });
  temp.write('folder/full/file', 'x');
  expect(() => writeFileAtomic(temp.path('folder/full'), 'text')).toThrow(
    expect.objectContaining({ code: 'OUTPUT_UNWRITABLE', exitCode: 4 }) as Error,
  );
  expect(readdirSync(temp.path('folder'))).toEqual(['full']);
  expect(() => writeFileAtomic(temp.path('none/file'), 'text')).toThrow(expect.objectContaining({ code: 'OUTPUT_UNWRITABLE' }) as Error);
});
