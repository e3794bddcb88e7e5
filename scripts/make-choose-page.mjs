// Writes the comparison of frameworks into docs/choose.md: npm run build && node scripts/make-choose-page.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { comparisonMarkdown } from '../dist/src/report/comparison-markdown.js';

const PAGE = 'docs/choose.md';
const BEGIN = '<!-- comparison: made by scripts/make-choose-page.mjs -->';
const END = '<!-- end of the comparison -->';
const page = readFileSync(PAGE, 'utf8');
writeFileSync(PAGE, `${page.slice(0, page.indexOf(BEGIN))}${BEGIN}\n\n${comparisonMarkdown()}\n\n${page.slice(page.indexOf(END))}`);
