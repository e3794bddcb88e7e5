import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packageFile } from '../package-files.ts';
import { ENGINE } from './engine-name.ts';

test('the reference engine is the version that is installed', () => {
  const manifest = readFileSync(packageFile('node_modules/@huggingface/tokenizers/package.json'), 'utf8');
  const { name, version } = JSON.parse(manifest) as { name: string; version: string };
  expect(ENGINE).toBe(`${name} ${version}`);
});
