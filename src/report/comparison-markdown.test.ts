import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COMPARED, frameworkFacts } from '../frameworks/comparison/facts.ts';
import { comparisonMatrix } from '../frameworks/comparison/matrix.ts';
import { configOf } from '../frameworks/configs.ts';
import { comparisonMarkdown } from './comparison-markdown.ts';

test('the page has the comparison as it is', () => {
  const page = readFileSync(new URL('../../docs/choose.md', import.meta.url), 'utf8');
  expect(page.includes(comparisonMarkdown()), 'npm run build && node scripts/make-choose-page.mjs').toBe(true);
});

test('the versions that are compared are those that configs are written for', () => {
  for (const name of COMPARED) expect(frameworkFacts(name).version).toBe(configOf(name).install.version);
});

test('every cell says something, and where it was read: a version, or that the page has none', () => {
  for (const { criterion, cells } of comparisonMatrix()) {
    for (const name of COMPARED) {
      const { text, source, version } = cells[name];
      expect(text, `${criterion} ${name}`).not.toMatch(/^\s*$|undefined/);
      expect(source.includes(version) || source.endsWith('undated'), `${criterion} ${name}: ${source}`).toBe(true);
      expect(text, 'a bar would break the table').not.toContain('|');
    }
  }
});

test('speed is never said to be a fact: nobody measured it', () => {
  const speed = comparisonMatrix().find(({ criterion }) => criterion === 'speed');
  for (const name of COMPARED) {
    const { text, basis } = speed?.cells[name] ?? { text: '', basis: 'package' };
    expect(/\d\s?×|%|fast"/.test(text) ? basis : 'claim', name).toBe('claim');
  }
});
