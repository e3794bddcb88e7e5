import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

test('the page of what predictions were compared with is what the recorded results give', () => {
  const rendered = execFileSync(process.execPath, [fileURLToPath(new URL('conformance/predict-matrix.mjs', root))], { encoding: 'utf8' });
  expect(readFileSync(new URL('docs/predict-matrix.md', root), 'utf8')).toBe(rendered);
});
