import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mappedStack } from './mapped-stack.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dsprep-stack-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a place in a bundle becomes that of the source, one without a source map stays', () => {
  // the first column of the second line comes from line 41, column 5 of the source
  const map = { version: 3, file: 'chunk.js', names: [], sources: ['../../src/app/convert.ts'], mappings: ';AAwCI' };
  writeFileSync(join(folder, 'chunk.js.map'), JSON.stringify(map));
  const chunk = pathToFileURL(join(folder, 'chunk.js')).href;
  const stack = `Error: no\n    at convert (${chunk}:2:1)\n    at ${chunk.replace('chunk', 'other')}:7:9\n    at node:internal/x:1:2`;
  expect(mappedStack(stack)).toBe(
    `Error: no\n    at convert (src/app/convert.ts:41:5)\n    at ${chunk.replace('chunk', 'other')}:7:9\n    at node:internal/x:1:2`,
  );
});
